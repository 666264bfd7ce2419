/// How much of two masks agrees.
///
/// **Source:** FACTS.md section 11.
public struct Overlap: Hashable, Sendable {
  /// Voxels in the first mask, in the second, and in both.
  public let first, second, both: Int

  /// - Throws: ``ImagingError`` `gridMismatch` when the extents differ.
  public init(_ a: Mask, _ b: Mask) throws(ImagingError) {
    try checkExtents(a, b)
    var counts = (first: 0, second: 0, both: 0)
    for (x, y) in zip(a.voxels, b.voxels) {
      let (inA, inB) = (x == 0 ? 0 : 1, y == 0 ? 0 : 1)
      counts.first += inA
      counts.second += inB
      counts.both += inA & inB
    }
    (first, second, both) = counts
  }

  /// `2 |A & B| / (|A| + |B|)`; 1 when both masks are empty, 0 when one is.
  public var dice: Double {
    first + second == 0 ? 1 : 2 * Double(both) / Double(first + second)
  }

  /// `|A & B| / |A | B|`; 1 when both masks are empty, 0 when one is.
  public var jaccard: Double {
    let union = first + second - both
    return union == 0 ? 1 : Double(both) / Double(union)
  }
}

func checkExtents(_ a: Mask, _ b: Mask) throws(ImagingError) {
  guard a.grid.extents == b.grid.extents else {
    throw ImagingError(
      .gridMismatch, at: "masks", "expected one grid, got \(a.grid) and \(b.grid)")
  }
}
