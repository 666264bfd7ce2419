import ChiasmKernelInterface

/// **Computes** `V[p, c, t] = (Bᵀ ⊗ Bᵀ ⊗ Bᵀ) x` for one tile and one block of channels.
///
/// **Layout** Windows `[D, H, W, w]` to `[points, Cᵢ/w, tiles, w]`: point p of the tile is
/// `pointStride` elements after point p - 1.
///
/// **Tile** One slice of H x W points in registers; the transform along D is a difference or sum of
/// two slices, made while they are loaded.
enum WinogradInput<H: WinogradAxis, W: WinogradAxis> {
  @inline(__always)
  static func run(
    _ x: UnsafePointer<Float>, _ strideD: Int, _ strideH: Int, hasDepth: Bool,
    _ target: UnsafeMutablePointer<Float>, _ pointStride: Int
  ) {
    if !hasDepth {
      slice(x, x, 0, strideH, target, pointStride)
      return
    }
    let perSlice = H.points &* W.points &* pointStride
    // Rows of Bᵀ for F(2, 3): x0 - x2, x1 + x2, x2 - x1, x1 - x3.
    slice(x, x + 2 &* strideD, -1, strideH, target, pointStride)
    slice(x + strideD, x + 2 &* strideD, 1, strideH, target + perSlice, pointStride)
    slice(x + 2 &* strideD, x + strideD, -1, strideH, target + 2 &* perSlice, pointStride)
    slice(x + strideD, x + 3 &* strideD, -1, strideH, target + 3 &* perSlice, pointStride)
  }

  /// The points of one slice.
  @inline(__always)
  static func run(
    slice number: Int, _ x: UnsafePointer<Float>, _ strideD: Int, _ strideH: Int, hasDepth: Bool,
    _ target: UnsafeMutablePointer<Float>, _ pointStride: Int
  ) {
    switch hasDepth ? number : -1 {
    case 0: slice(x, x + 2 &* strideD, -1, strideH, target, pointStride)
    case 1: slice(x + strideD, x + 2 &* strideD, 1, strideH, target, pointStride)
    case 2: slice(x + 2 &* strideD, x + strideD, -1, strideH, target, pointStride)
    case 3: slice(x + strideD, x + 3 &* strideD, -1, strideH, target, pointStride)
    default: slice(x, x, 0, strideH, target, pointStride)
    }
  }

  /// Transforms `a + sign * b`; sign 0 takes `a` alone.
  @inline(__always)
  private static func slice(
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
}
