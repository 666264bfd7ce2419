import CChiasmIntrinsics
import ChiasmKernelInterface

/// **Computes** `z[k] = bias[k] + Σ_c weights[c, k] · y[c]` for the voxels of one tile.
///
/// **Layout** y `[vectors, D, H, W, w]` of a whole tile; see ``WinogradProjection``.
///
/// **Tile** Two rows of voxels; lanes are the outputs, so that nothing has to be added up across.
///
/// **Tail** Voxels beyond the extents are computed and not stored.
enum WinogradProjectionTile<D: WinogradAxis, H: WinogradAxis, W: WinogradAxis> {
  /// - Parameters:
  ///   - offset: that of the tile's first voxel in an output plane.
  ///   - results: room for two rows, four elements a voxel.
  @inline(__always)
  static func run(
    _ p: WinogradProjection, _ y: UnsafePointer<Float>, _ vectors: Int, _ offset: Int,
    _ valid: (d: Int, h: Int, w: Int), _ results: UnsafeMutablePointer<Float>
  ) {
    for d in 0..<valid.d {
      for row in 0..<H.outputs / 2 {
        let rows = y + (d &* H.outputs &+ 2 &* row) &* W.outputs &* lanes
        sum(p, rows, vectors, results)
        for r in 0..<2 where 2 &* row &+ r < valid.h {
          let first = offset &+ d &* p.strideD &+ (2 &* row &+ r) &* p.strideH
          for k in 0..<p.outputs {
            let target = p.output + (first &+ k &* p.planeStride)
            for w in 0..<valid.w { target[w] = results[4 &* (r &* W.outputs &+ w) &+ k] }
          }
        }
      }
    }
  }

  @inline(__always)
  private static func sum(
    _ p: WinogradProjection, _ y: UnsafePointer<Float>, _ vectors: Int,
    _ results: UnsafeMutablePointer<Float>
  ) {
    let bias = UnsafeRawPointer(p.bias).loadUnaligned(as: SIMD4<Float>.self)
    var sums = InlineArray<8, SIMD4<Float>>(repeating: bias)
    var voxels = y
    var weights = UnsafeRawPointer(p.weights)
    for _ in 0..<vectors {
      for c in 0..<lanes {
        let weight = weights.loadUnaligned(as: SIMD4<Float>.self)
        weights += MemoryLayout<SIMD4<Float>>.size
        for t in 0..<2 &* W.outputs {
          sums[t] = chiasm_fused4(SIMD4(repeating: voxels[t &* lanes &+ c]), weight, sums[t])
        }
      }
      voxels += D.outputs &* H.outputs &* W.outputs &* lanes
    }
    let target = UnsafeMutableRawPointer(results)
    for t in 0..<2 &* W.outputs {
      target.storeBytes(of: sums[t], toByteOffset: 16 &* t, as: SIMD4<Float>.self)
    }
  }
}
