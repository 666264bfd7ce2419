/// The transforms of F(m, 3) along one axis, in place on vectors `stride` apart.
///
/// **Source** Winograd, *Arithmetic Complexity of Computations*, 1980; Lavin and Gray, *Fast
/// Algorithms for Convolutional Neural Networks*, CVPR 2016.
protocol WinogradAxis {
  static var outputs: Int { get }
  static var points: Int { get }

  /// `Bᵀ x`: `points` vectors to `points` vectors.
  static func transformInput(_ x: inout WinogradSlice, _ start: Int, _ stride: Int)

  /// `Aᵀ m`: `points` vectors to `outputs` vectors, left in the first places.
  static func transformOutput(_ m: inout WinogradSlice, _ start: Int, _ stride: Int)

  /// `A y`: `outputs` vectors in the first places to `points` vectors.
  static func transformGradient(_ y: inout WinogradSlice, _ start: Int, _ stride: Int)
}

/// A slice of up to 6 x 6 vectors; indices are constants once inlined, so that it lives in
/// registers as far as these reach.
typealias WinogradSlice = InlineArray<36, Vector>

/// No transform: a window of one voxel along the axis.
enum WinogradAxis1: WinogradAxis {
  static var outputs: Int { 1 }
  static var points: Int { 1 }

  @inline(__always)
  static func transformInput(_ x: inout WinogradSlice, _ start: Int, _ stride: Int) {}

  @inline(__always)
  static func transformOutput(_ m: inout WinogradSlice, _ start: Int, _ stride: Int) {}

  @inline(__always)
  static func transformGradient(_ y: inout WinogradSlice, _ start: Int, _ stride: Int) {}
}

/// F(2, 3) at the points 0, 1, -1 and infinity.
enum WinogradAxis2: WinogradAxis {
  static var outputs: Int { 2 }
  static var points: Int { 4 }

  @inline(__always)
  static func transformInput(_ x: inout WinogradSlice, _ start: Int, _ stride: Int) {
    let (a, b) = (x[start], x[start &+ stride])
    let (c, d) = (x[start &+ 2 &* stride], x[start &+ 3 &* stride])
    x[start] = a - c
    x[start &+ stride] = b + c
    x[start &+ 2 &* stride] = c - b
    x[start &+ 3 &* stride] = b - d
  }

  @inline(__always)
  static func transformOutput(_ m: inout WinogradSlice, _ start: Int, _ stride: Int) {
    let (a, b) = (m[start], m[start &+ stride])
    let (c, d) = (m[start &+ 2 &* stride], m[start &+ 3 &* stride])
    m[start] = a + b + c
    m[start &+ stride] = b - c - d
  }

  @inline(__always)
  static func transformGradient(_ y: inout WinogradSlice, _ start: Int, _ stride: Int) {
    let (a, b) = (y[start], y[start &+ stride])
    y[start &+ stride] = a + b
    y[start &+ 2 &* stride] = a - b
    y[start &+ 3 &* stride] = -b
  }
}

/// F(4, 3) at the points 0, 1, -1, 1/2, -2 and infinity: about half the error of ±2.
enum WinogradAxis4: WinogradAxis {
  static var outputs: Int { 4 }
  static var points: Int { 6 }

  @inline(__always)
  static func transformInput(_ x: inout WinogradSlice, _ start: Int, _ stride: Int) {
    let (a, b) = (x[start], x[start &+ stride])
    let (c, d) = (x[start &+ 2 &* stride], x[start &+ 3 &* stride])
    let (e, f) = (x[start &+ 4 &* stride], x[start &+ 5 &* stride])
    let t = b - d
    let u = e - c
    let odd = multiplyAdd(c, Vector(repeating: 1.5), -t)
    let even = multiplyAdd(d, Vector(repeating: 1.5), u)
    x[start] = multiplyAdd(
      c, Vector(repeating: -2), multiplyAdd(t, Vector(repeating: -1.5), a + e))
    x[start &+ stride] = even + odd
    x[start &+ 2 &* stride] = even - odd
    x[start &+ 3 &* stride] = multiplyAdd(t, Vector(repeating: -2), u)
    x[start &+ 4 &* stride] = multiplyAdd(t, Vector(repeating: 0.5), u)
    x[start &+ 5 &* stride] = multiplyAdd(
      d, Vector(repeating: -2), multiplyAdd(u, Vector(repeating: 1.5), b + f))
  }

  @inline(__always)
  static func transformOutput(_ m: inout WinogradSlice, _ start: Int, _ stride: Int) {
    let (a, b) = (m[start], m[start &+ stride])
    let (c, d) = (m[start &+ 2 &* stride], m[start &+ 3 &* stride])
    let (e, f) = (m[start &+ 4 &* stride], m[start &+ 5 &* stride])
    let sum = b + c
    let difference = b - c
    m[start] = (a + sum) + (d + e)
    m[start &+ stride] = multiplyAdd(
      e, Vector(repeating: -2), multiplyAdd(d, Vector(repeating: 0.5), difference))
    m[start &+ 2 &* stride] = multiplyAdd(
      e, Vector(repeating: 4), multiplyAdd(d, Vector(repeating: 0.25), sum))
    m[start &+ 3 &* stride] = multiplyAdd(
      e, Vector(repeating: -8), multiplyAdd(d, Vector(repeating: 0.125), difference)) + f
  }

  @inline(__always)
  static func transformGradient(_ y: inout WinogradSlice, _ start: Int, _ stride: Int) {
    let (a, b) = (y[start], y[start &+ stride])
    let (c, d) = (y[start &+ 2 &* stride], y[start &+ 3 &* stride])
    let (even, odd) = (a + c, b + d)
    y[start &+ stride] = even + odd
    y[start &+ 2 &* stride] = even - odd
    y[start &+ 3 &* stride] = multiplyAdd(
      d, Vector(repeating: 0.125),
      multiplyAdd(c, Vector(repeating: 0.25), multiplyAdd(b, Vector(repeating: 0.5), a)))
    y[start &+ 4 &* stride] = multiplyAdd(
      d, Vector(repeating: -8),
      multiplyAdd(c, Vector(repeating: 4), multiplyAdd(b, Vector(repeating: -2), a)))
    y[start &+ 5 &* stride] = d
  }
}
