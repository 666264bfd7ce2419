import ChiasmKernelInterface

/// **Computes** `V[p, c, t] = (Bᵀ ⊗ Bᵀ) (a + sign * b)` for one tile and one block of channels, where
/// a and b are two slices of the tile's window.
///
/// **Layout** Slices `[H, W, w]` to `[points, Cᵢ/w, tiles, w]`: point p of the tile is `pointStride`
/// elements after point p - 1.
///
/// **Tile** H x W points in registers, as far as these reach.
enum WinogradInput<H: WinogradAxis, W: WinogradAxis> {
  @inline(__always)
  static func run(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ sign: Float, _ strideH: Int,
    _ target: UnsafeMutablePointer<Float>, _ pointStride: Int
  ) {
    var s = WinogradSlice(repeating: .zero)
    let factor = Vector(repeating: sign)
    unrolled6(H.points) { h in
      unrolled6(W.points) { w in
        let offset = h &* strideH &+ w &* lanes
        s[h &* W.points &+ w] = multiplyAdd(b.vector(offset), factor, a.vector(offset))
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
