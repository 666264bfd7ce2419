/// F(3, 3) at the points 0, 1, -1, 1/2 and infinity.
enum WinogradAxis3: WinogradAxis {
  static var outputs: Int { 3 }
  static var points: Int { 5 }

  @inline(__always)
  static func transformInput(_ x: inout WinogradSlice, _ start: Int, _ stride: Int) {
    let (a, b) = (x[start], x[start &+ stride])
    let (c, d) = (x[start &+ 2 &* stride], x[start &+ 3 &* stride])
    let e = x[start &+ 4 &* stride]
    let t = d - b
    let half = Vector(repeating: 0.5)
    let u = t * half
    x[start] = multiplyAdd(t, Vector(repeating: 2), a - c)
    x[start &+ stride] = multiplyAdd(c - b, half, d)
    x[start &+ 2 &* stride] = multiplyAdd(b, half, multiplyAdd(c, Vector(repeating: -1.5), d))
    x[start &+ 3 &* stride] = t
    x[start &+ 4 &* stride] = (e - c) - u
  }

  @inline(__always)
  static func transformOutput(_ m: inout WinogradSlice, _ start: Int, _ stride: Int) {
    let (a, b) = (m[start], m[start &+ stride])
    let (c, d) = (m[start &+ 2 &* stride], m[start &+ 3 &* stride])
    let e = m[start &+ 4 &* stride]
    let sum = b + c
    m[start] = (a + sum) + d
    m[start &+ stride] = multiplyAdd(d, Vector(repeating: 0.5), b - c)
    m[start &+ 2 &* stride] = multiplyAdd(d, Vector(repeating: 0.25), sum) + e
  }

  @inline(__always)
  static func transformGradient(_ y: inout WinogradSlice, _ start: Int, _ stride: Int) {
    let (a, b) = (y[start], y[start &+ stride])
    let c = y[start &+ 2 &* stride]
    let even = a + c
    y[start &+ stride] = even + b
    y[start &+ 2 &* stride] = even - b
    y[start &+ 3 &* stride] = multiplyAdd(
      c, Vector(repeating: 0.25), multiplyAdd(b, Vector(repeating: 0.5), a))
    y[start &+ 4 &* stride] = c
  }
}
