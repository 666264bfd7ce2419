import ChiasmGraph
import ChiasmTensor

/// What ``GatherND`` and ``ScatterND`` share: indices `[b..., j..., k]`, whose last axis holds
/// tuples of k positions in a source `[b..., n_1, ..., n_k, c...]`; each means a part `[c...]`.
struct IndexTuples {
  private let source: Shape
  private let indices: Shape
  private let batchAxes: Int

  /// - Throws: ``OperatorError`` unless the shapes are as above.
  init(_ indices: TensorType, of source: Shape, batchAxes: Int, for operation: some Operator)
    throws(OperatorError)
  {
    try operation.expectIndices(indices)
    try operation.expectRank(indices, 1...Int.max, of: "indices")
    let limit = min(source.rank, indices.shape.rank - 1)
    try operation.expect(
      (0...limit).contains(batchAxes), attribute: "batch-axes", "0...\(limit)", got: batchAxes)
    let batch = Array(source.extents[..<batchAxes])
    guard Array(indices.shape.extents[..<batchAxes]) == batch else {
      throw OperatorError(
        .shape, operation.id,
        "indices expected to begin with \(batch), got \(indices.shape)")
    }
    let width = indices.shape.extents[indices.shape.rank - 1]
    guard width <= source.rank - batchAxes else {
      throw OperatorError(
        .shape, operation.id,
        "indices expected tuples of at most \(source.rank - batchAxes), got \(width)")
    }
    (self.source, self.indices, self.batchAxes) = (source, indices.shape, batchAxes)
  }

  private var width: Int { indices[indices.rank - 1] }

  /// `[b..., j...]`.
  private var tuples: [Int] { Array(indices.extents.dropLast()) }

  /// `[c...]`.
  private var part: [Int] { Array(source.extents[(batchAxes + width)...]) }

  /// The number of elements of a part.
  var partCount: Int { part.reduce(1, *) }

  /// `[b..., j..., c...]`: a part for every tuple.
  var extents: [Int] { tuples + part }

  /// The offset in the source of the part that each tuple means, nil for none.
  func offsets(_ values: Tensor) -> [Int?] {
    let strides = source.strides
    let axes = (batchAxes..<(batchAxes + width)).map {
      (AxisIndex(extent: source[$0]), strides[$0])
    }
    let starts = IndexMap(
      Shape(tuples),
      strides: tuples.indices.map { $0 < batchAxes ? strides[$0] : 0 }
    ).offsets
    let values = values.bits
    return starts.enumerated().map { tuple, start in
      var offset = start
      for (entry, (index, stride)) in axes.enumerated() {
        guard let position = index.position(values[tuple * width + entry]) else { return nil }
        offset += position * stride
      }
      return offset
    }
  }
}
