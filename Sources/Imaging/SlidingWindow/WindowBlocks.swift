/// The part of a window that lies inside the volume, walked in blocks of a few cache lines.
///
/// A volume has x fastest, a tensor `[X, Y, Z]` has z fastest. Within one y, a block of 16 x by
/// 16 z touches 16 cache lines on either side, so every line is used whole.
struct WindowBlocks {
  struct Block {
    /// The first voxel in the volume's and in the patch's memory.
    var voxel: Int
    var element: Int
    /// Extents along x and z, at most 16.
    var columns: Int
    var rows: Int
  }

  static let edge = 16

  /// Distances in memory between neighbours: along z in the volume, along x in the patch.
  let voxelStride: Int
  let elementStride: Int
  private let extents: SIMD3<Int>
  private let patch: SIMD3<Int>
  private let origin: SIMD3<Int>

  init(_ window: SlidingWindow, origin: SIMD3<Int>) {
    extents = window.extents
    patch = window.patch
    self.origin = origin
    voxelStride = extents.x * extents.y
    elementStride = patch.y * patch.z
  }

  /// Whether the whole window lies inside the volume.
  var isInside: Bool {
    (0..<3).allSatisfy { origin[$0] >= 0 && origin[$0] + patch[$0] <= extents[$0] }
  }

  @inline(__always)
  func forEach(_ body: (Block) -> Void) {
    let lower = pointwiseMax(origin, .zero)
    let upper = pointwiseMin(origin &+ patch, extents)
    let edge = WindowBlocks.edge
    for y in lower.y..<upper.y {
      for x in stride(from: lower.x, to: upper.x, by: edge) {
        for z in stride(from: lower.z, to: upper.z, by: edge) {
          let local = SIMD3(x, y, z) &- origin
          body(
            Block(
              voxel: x + extents.x * (y + extents.y * z),
              element: local.z + patch.z * (local.y + patch.y * local.x),
              columns: min(edge, upper.x - x), rows: min(edge, upper.z - z)))
        }
      }
    }
  }
}
