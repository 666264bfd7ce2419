import ChiasmKernelInterface

/// **Computes** `V[p, c, t] = (Bᵀ ⊗ Bᵀ ⊗ Bᵀ) x` for one tile and one block of channels.
///
/// **Layout** Windows `[D, H, W, w]` to `[Cᵢ/w, points, tiles, w]`: point p of the tile is
/// `pointStride` elements after point p - 1.
///
/// **Tile** One slice of H x W points in registers, then the points of all slices along D.
enum WinogradInput<D: WinogradAxis, H: WinogradAxis, W: WinogradAxis> {
  /// - Parameter slices: room for all points of the tile, in the first-level cache.
  @inline(__always)
  static func run(
    _ x: UnsafePointer<Float>, _ strideD: Int, _ strideH: Int,
    _ slices: UnsafeMutablePointer<Float>, _ target: UnsafeMutablePointer<Float>,
    _ pointStride: Int
  ) {
    if D.points == 1 {
      WinogradInputSlice<H, W>.run(x, x, 0, strideH, target, pointStride)
      return
    }
    let perSlice = H.points &* W.points &* lanes
    for d in 0..<D.points {
      WinogradInputSlice<H, W>.run(
        x + d &* strideD, x, 0, strideH, slices + d &* perSlice, lanes)
    }
    var source = slices
    var target = target
    for _ in 0..<H.points &* W.points {
      var s = WinogradSlice(repeating: .zero)
      unrolled6(D.points) { d in s[d] = source.vector(d &* perSlice) }
      D.transformInput(&s, 0, 1)
      unrolled6(D.points) { d in
        target.store(s[d], d &* H.points &* W.points &* pointStride)
      }
      source += lanes
      target += pointStride
    }
  }
}

/// **Computes** `(Bᵀ ⊗ Bᵀ) (a + sign * b)` for one slice of a window; sign 0 takes `a` alone.
enum WinogradInputSlice<H: WinogradAxis, W: WinogradAxis> {
  @inline(__always)
  static func run(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ sign: Int, _ strideH: Int,
    _ target: UnsafeMutablePointer<Float>, _ pointStride: Int
  ) {
    var s = WinogradSlice(repeating: .zero)
    unrolled6(H.points) { h in
      unrolled6(W.points) { w in
        let offset = h &* strideH &+ w &* lanes
        let x = a.vector(offset)
        s[h &* W.points &+ w] =
          sign == 0 ? x : sign > 0 ? x + b.vector(offset) : x - b.vector(offset)
      }
      W.transformInput(&s, h &* W.points, 1)
    }
    unrolled6(W.points) { w in
      H.transformInput(&s, w, W.points)
      unrolled6(H.points) { h in
        let point = h &* W.points &+ w
        target.store(s[point], point &* pointStride)
      }
    }
  }

  /// The points of slice `number` of F(2, 3) along D, or the only one.
  @inline(__always)
  static func run(
    slice number: Int, _ x: UnsafePointer<Float>, _ strideD: Int, _ strideH: Int, hasDepth: Bool,
    _ target: UnsafeMutablePointer<Float>, _ pointStride: Int
  ) {
    // Rows of Bᵀ for F(2, 3): x0 - x2, x1 + x2, x2 - x1, x1 - x3.
    switch hasDepth ? number : -1 {
    case 0: run(x, x + 2 &* strideD, -1, strideH, target, pointStride)
    case 1: run(x + strideD, x + 2 &* strideD, 1, strideH, target, pointStride)
    case 2: run(x + 2 &* strideD, x + strideD, -1, strideH, target, pointStride)
    case 3: run(x + strideD, x + 3 &* strideD, -1, strideH, target, pointStride)
    default: run(x, x, 0, strideH, target, pointStride)
    }
  }
}
