import ChiasmGraph
import ChiasmTensor

/// What ``GatherElements`` and ``ScatterElements`` share: an index for each element, which replaces
/// the element's own position along one axis.
struct ElementIndices {
  private let source: Shape
  private let shape: Shape
  private let axis: Int

  /// - Throws: ``OperatorError`` unless indices are shaped as the source, or shorter along axes
  ///   other than `axis`.
  init(_ indices: TensorType, of source: Shape, axis: Int, for operation: some Operator)
    throws(OperatorError)
  {
    try operation.expectIndices(indices)
    self.source = source
    self.axis = try operation.resolve(axis: axis, rank: source.rank)
    shape = indices.shape
    try operation.expectRank(indices, source.rank...source.rank, of: "indices")
    for other in 0..<source.rank where other != self.axis && shape[other] > source[other] {
      throw OperatorError(
        .shape, operation.id,
        "indices expected at most \(source[other]) along axis \(other), got \(shape[other])")
    }
  }

  /// The offset in the source that each index means, nil for none.
  func offsets(_ indices: Tensor) -> [Int?] {
    let strides = source.strides
    var others = strides
    others[axis] = 0
    let index = AxisIndex(extent: source[axis])
    return zip(IndexMap(shape, strides: others).offsets, indices.bits).map { start, value in
      index.position(value).map { start + $0 * strides[axis] }
    }
  }
}
