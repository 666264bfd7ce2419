import ChiasmKernelInterface

/// **Computes** `y = (Aᵀ ⊗ Aᵀ ⊗ Aᵀ) M` for one tile and one vector of channels.
///
/// **Layout** Products `[points, v, tiles, w]`, `pointStride` elements from point to point, to
/// voxels `[D, H, W, w]`.
///
/// **Tail** Voxels beyond the extents are not stored.
enum WinogradOutput<H: WinogradAxis, W: WinogradAxis> {
  @inline(__always)
  static func run(
    _ m: UnsafePointer<Float>, _ pointStride: Int, hasDepth: Bool,
    _ y: UnsafeMutablePointer<Float>, _ strideD: Int, _ strideH: Int,
    _ valid: (d: Int, h: Int, w: Int)
  ) {
    if !hasDepth {
      slice(m, m, m, 0, pointStride, y, strideH, valid.h, valid.w)
      return
    }
    let perSlice = H.points &* W.points &* pointStride
    let (m1, m2, m3) = (m + perSlice, m + 2 &* perSlice, m + 3 &* perSlice)
    // Rows of Aᵀ for F(2, 3): m0 + m1 + m2, m1 - m2 - m3.
    slice(m, m1, m2, 1, pointStride, y, strideH, valid.h, valid.w)
    if valid.d > 1 { slice(m1, m2, m3, -1, pointStride, y + strideD, strideH, valid.h, valid.w) }
  }

  /// Transforms `a + sign * (b + c)` and stores its voxels; sign 0 takes `a` alone.
  @inline(__always)
  private static func slice(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafePointer<Float>, _ sign: Int,
    _ pointStride: Int, _ y: UnsafeMutablePointer<Float>, _ strideH: Int, _ validH: Int,
    _ validW: Int
  ) {
    var s = WinogradSlice(repeating: .zero)
    unrolled6(H.points) { h in
      unrolled6(W.points) { w in
        let offset = (h &* W.points &+ w) &* pointStride
        let x = a.vector(offset)
        s[h &* W.points &+ w] =
          sign == 0
          ? x
          : sign > 0
            ? x + (b.vector(offset) + c.vector(offset))
            : x - (b.vector(offset) + c.vector(offset))
      }
      W.transformOutput(&s, h &* W.points, 1)
    }
    unrolled6(W.outputs) { w in H.transformOutput(&s, w, W.points) }
    unrolled6(H.outputs) { h in
      unrolled6(W.outputs) { w in
        if h < validH && w < validW {
          let offset = h &* strideH &+ w &* lanes
          y.store(s[h &* W.points &+ w], offset)
        }
      }
    }
  }
}
