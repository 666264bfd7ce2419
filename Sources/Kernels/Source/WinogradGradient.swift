import ChiasmKernelInterface

/// **Computes** `U[p, k, t] = (A ⊗ A ⊗ A) dy` for one tile and one block of channels, at the points
/// of one slice.
///
/// **Layout** Tiles `[D, H, W, w]` to points `pointStride` elements apart.
///
/// **Tile** As ``WinogradInput``: H x W in registers, the transform along D while loading.
enum WinogradGradient<H: WinogradAxis, W: WinogradAxis> {
  @inline(__always)
  static func run(
    slice number: Int, _ y: UnsafePointer<Float>, _ strideD: Int, _ strideH: Int, hasDepth: Bool,
    _ target: UnsafeMutablePointer<Float>, _ pointStride: Int
  ) {
    // Rows of A for F(2, 3): y0, y0 + y1, y0 - y1, -y1.
    let next = y + strideD
    switch hasDepth ? number : 0 {
    case 0: slice(y, y, 0, strideH, target, pointStride)
    case 1: slice(y, next, 1, strideH, target, pointStride)
    case 2: slice(y, next, -1, strideH, target, pointStride)
    default: slice(next, next, -2, strideH, target, pointStride)
    }
  }

  /// Transforms `a + sign * b`; sign 0 takes `a` alone, -2 takes `-a`.
  @inline(__always)
  private static func slice(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ sign: Int, _ strideH: Int,
    _ target: UnsafeMutablePointer<Float>, _ pointStride: Int
  ) {
    var s = WinogradSlice(repeating: .zero)
    unrolled6(H.outputs) { h in
      unrolled6(W.outputs) { w in
        let offset = h &* strideH &+ w &* lanes
        let x = a.vector(offset)
        s[h &* W.points &+ w] =
          sign == 0
          ? x : sign == 1 ? x + b.vector(offset) : sign == -1 ? x - b.vector(offset) : -x
      }
      W.transformGradient(&s, h &* W.points, 1)
    }
    unrolled6(W.points) { w in
      H.transformGradient(&s, w, W.points)
      unrolled6(H.points) { h in
        let point = h &* W.points &+ w
        target.store(s[point], point &* pointStride)
      }
    }
  }
}
