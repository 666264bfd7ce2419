/// Where a patch may be cut from a volume, and how much zero padding that needs.
///
/// Where an axis is not longer than the patch, every axis is padded on both sides by half of what
/// is missing plus a margin, if that is positive. The last possible start is never drawn.
///
/// **Source:** the random crop of UA-MT's implementation.
struct RandomCrop: Hashable {
  let patch: [Int]
  /// Zeros before and after each axis.
  let padding: [Int]
  /// How many starts each axis has, in the padded volume.
  let startCounts: [Int]

  init(extents: [Int], patch: [Int], margin: Int) {
    self.patch = patch
    let isShort = zip(extents, patch).contains { $0 <= $1 }
    let padding = zip(extents, patch).map { extent, patch in
      // Rounded down, also below zero.
      isShort ? max(((patch - extent) >> 1) + margin, 0) : 0
    }
    self.padding = padding
    // At least one start, for a margin of 0 may leave an axis exactly as long as the patch.
    startCounts = (0..<3).map { max(extents[$0] + 2 * padding[$0] - patch[$0], 1) }
  }

  /// The first voxel of the patch in the volume, negative in padding, from a word per axis.
  func start(_ words: [UInt32]) -> [Int] {
    (0..<3).map { words[$0].number(below: startCounts[$0]) - padding[$0] }
  }
}
