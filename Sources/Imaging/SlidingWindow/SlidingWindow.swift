/// Where a patch is laid over a volume so that every voxel is covered.
///
/// An axis shorter than the patch is padded with zeros, half before (rounded down) and the rest
/// after. Starts lie a stride apart; the last one is moved back to end with the volume.
///
/// **Source:** `test_single_case` of UA-MT, FACTS.md section 2.
public struct SlidingWindow: Hashable, Sendable {
  /// The volume's voxels.
  public let extents: SIMD3<Int>
  /// The patch's voxels.
  public let patch: SIMD3<Int>
  /// The zeros before the volume's first voxel.
  public let padding: SIMD3<Int>
  /// Where windows start along each axis, in voxels of the padded volume.
  public let starts: [[Int]]

  /// - Parameters:
  ///   - patch: voxels; each extent is rounded up to a multiple of `multiple`.
  ///   - stride: voxels between windows.
  ///   - multiple: what a network with four halvings needs.
  /// - Throws: ``ImagingError`` `badPatch` for a patch or stride that is not positive, or a patch
  ///   above 4,096 voxels along an axis.
  public init(
    extents: SIMD3<Int>, patch: SIMD3<Int>, stride: SIMD3<Int> = [18, 18, 4], multiple: Int = 16
  ) throws(ImagingError) {
    guard patch.min() > 0, patch.max() <= 4096 else {
      throw ImagingError(
        .badPatch, at: "patch", "expected extents from 1 to 4096, got \(describe(patch))")
    }
    guard stride.min() > 0 else {
      throw ImagingError(
        .badPatch, at: "stride", "expected positive extents, got \(describe(stride))")
    }
    precondition(extents.min() > 0 && multiple > 0, "\(extents), \(multiple)")
    self.extents = extents
    let rounded = (patch &+ (multiple - 1)) / multiple &* multiple
    self.patch = rounded
    let missing = pointwiseMax(rounded &- extents, .zero)
    padding = missing / 2
    starts = (0..<3).map { axis in
      let range = extents[axis] + missing[axis] - rounded[axis]
      let steps = (range + stride[axis] - 1) / stride[axis]
      return (0...steps).map { min(stride[axis] * $0, range) }
    }
  }

  /// The number of windows.
  public var count: Int { starts[0].count * starts[1].count * starts[2].count }

  /// The first voxel of every window in voxels of the volume, negative in padding; x slowest.
  public var origins: [SIMD3<Int>] {
    starts[0].flatMap { x in
      starts[1].flatMap { y in starts[2].map { z in SIMD3(x, y, z) &- padding } }
    }
  }

  /// How many windows cover each index along `axis`.
  func coverage(along axis: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: extents[axis])
    for start in starts[axis] {
      let first = max(start - padding[axis], 0)
      let end = min(start - padding[axis] + patch[axis], extents[axis])
      for index in first..<end { counts[index] += 1 }
    }
    return counts
  }
}

private func describe(_ extents: SIMD3<Int>) -> String {
  "\(extents.x)x\(extents.y)x\(extents.z)"
}
