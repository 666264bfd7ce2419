/// The smallest box of voxels that holds every foreground voxel of some masks.
struct BoundingBox {
  let lower: SIMD3<Int>
  let extents: SIMD3<Int>

  /// - Precondition: the masks have equal extents and a foreground voxel.
  init(of masks: [Mask]) {
    var lower = SIMD3<Int>(repeating: .max), upper = SIMD3<Int>(repeating: .min)
    for mask in masks {
      for (offset, label) in mask.voxels.enumerated() where label != 0 {
        let index = mask.grid.indices(at: offset)
        lower = pointwiseMin(lower, index)
        upper = pointwiseMax(upper, index)
      }
    }
    precondition(lower.x <= upper.x, "the masks are empty")
    self.lower = lower
    extents = upper &- lower &+ 1
  }

  /// The foreground inside the box, x fastest.
  func crop(_ mask: Mask) -> [Bool] {
    let size = mask.grid.extents
    var result: [Bool] = []
    result.reserveCapacity(extents.x * extents.y * extents.z)
    for z in lower.z..<lower.z + extents.z {
      for y in lower.y..<lower.y + extents.y {
        let start = lower.x + size.x * (y + size.y * z)
        result.append(contentsOf: mask.voxels[start..<start + extents.x].lazy.map { $0 != 0 })
      }
    }
    return result
  }
}
