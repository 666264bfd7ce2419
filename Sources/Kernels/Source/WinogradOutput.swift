import ChiasmKernelInterface

/// **Computes** `(Aᵀ ⊗ Aᵀ) M` of one slice along D, for one tile and one vector of channels, and adds
/// it to the voxels that the slice goes into.
///
/// **Layout** Products `[points, v, tiles, w]`, `pointStride` elements from point to point, to
/// voxels `[D, H, W, w]`.
///
/// **Tail** Voxels beyond the extents are not touched.
enum WinogradOutput<H: WinogradAxis, W: WinogradAxis> {
  @inline(__always)
  static func run(
    _ m: UnsafePointer<Float>, _ pointStride: Int, _ depth: WinogradDepth,
    _ y: UnsafeMutablePointer<Float>, _ strideD: Int, _ strideH: Int,
    _ valid: (d: Int, h: Int, w: Int)
  ) {
    var s = WinogradSlice(repeating: .zero)
    unrolled6(H.points) { h in
      unrolled6(W.points) { w in
        s[h &* W.points &+ w] = m.vector((h &* W.points &+ w) &* pointStride)
      }
      W.transformOutput(&s, h &* W.points, 1)
    }
    unrolled6(W.outputs) { w in H.transformOutput(&s, w, W.points) }
    add(s, depth.factors.0, depth.begins.0, y, strideH, valid.h, valid.w)
    if valid.d > 1 {
      add(s, depth.factors.1, depth.begins.1, y + strideD, strideH, valid.h, valid.w)
    }
  }

  /// Adds `factor * s` to one slice of voxels, or begins it.
  @inline(__always)
  private static func add(
    _ s: WinogradSlice, _ factor: Float, _ begins: Bool, _ y: UnsafeMutablePointer<Float>,
    _ strideH: Int, _ validH: Int, _ validW: Int
  ) {
    if factor == 0 { return }
    let factors = Vector(repeating: factor)
    unrolled6(H.outputs) { h in
      unrolled6(W.outputs) { w in
        if h < validH && w < validW {
          let offset = h &* strideH &+ w &* lanes
          let x = s[h &* W.points &+ w]
          y.store(begins ? x : multiplyAdd(x, factors, y.vector(offset)), offset)
        }
      }
    }
  }
}
