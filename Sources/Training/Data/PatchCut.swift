/// A patch of a volume that was turned and flipped first.
struct PatchCut {
  /// Of the volume, before the turn.
  let extents: [Int]
  let patch: [Int]
  let symmetry: AxialSymmetry
  /// The patch's first voxel in the turned volume; zeros stand where there is none.
  let start: [Int]

  /// Copies the patch's voxels through `change` into slot `slot` of a batch of zeros.
  ///
  /// **Shape:** `source` [X, Y, Z]; a slot is [X, Y, Z] of the patch; both z fastest.
  @inline(__always)
  func gather<Element>(
    _ source: UnsafeBufferPointer<Element>, into batch: UnsafeMutableBufferPointer<Element>,
    at slot: Int, _ change: (Element) -> Element
  ) {
    let size = symmetry.extents(of: extents)
    let (first, alongX, alongY) = symmetry.origin(in: extents)
    let lower = (0..<3).map { max(-start[$0], 0) }
    let upper = (0..<3).map { min(size[$0] - start[$0], patch[$0]) }
    guard (0..<3).allSatisfy({ lower[$0] < upper[$0] }) else { return }
    let length = upper[2] - lower[2]
    for x in lower[0]..<upper[0] {
      for y in lower[1]..<upper[1] {
        let place = first &+ alongX &* (x + start[0]) &+ alongY &* (y + start[1])
        let from = source.baseAddress!
          + ((place.x * extents[1] + place.y) * extents[2] + start[2] + lower[2])
        let to = batch.baseAddress!
          + (((slot * patch[0] + x) * patch[1] + y) * patch[2] + lower[2])
        for z in 0..<length { to[z] = change(from[z]) }
      }
    }
  }
}
