public import ChiasmGraph
public import ChiasmTensor

/// The parts of x that tuples of indices name.
///
/// **Shapes:** x `[b..., n_1, ..., n_k, c...]` and indices `[b..., j..., k]`, b being `batchAxes`
/// extents, to `[b..., j..., c...]`. Element types: x any; indices int32 or int64.
///
/// **Edge cases:** negative indices count from the back; for a tuple outside x the part is 0.
public struct GatherND: StandardOperator {
  public static let id: OperatorID = "gather-nd"

  /// The number of leading axes that x and the indices have in common.
  public var batchAxes: Int

  public init(batchAxes: Int = 0) { self.batchAxes = batchAxes }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["batch-axes"], for: Self.id)
    batchAxes = try attributes.int("batch-axes", default: 0, for: Self.id)
  }

  public var attributes: Attributes { ["batch-axes": .int(batchAxes)] }

  private func tuples(_ inputs: [TensorType]) throws(OperatorError) -> IndexTuples {
    try IndexTuples(inputs[1], of: inputs[0].shape, batchAxes: batchAxes, for: self)
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 2...2)
    let extents = try tuples(inputs).extents
    return [TensorType(inputs[0].elementType, try shape(checking: extents))]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let type = try infer(inputs.map(\.type))[0]
    let tuples = try tuples(inputs.map(\.type))
    let map = IndexMap(tables: [tuples.offsets(inputs[1]), Array(0..<tuples.partCount)])
    return [map.gather(inputs[0], shape: type.shape)]
  }

  /// `dy`, added up where its parts were taken from.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil, nil] }
    let (builder, indices) = (context.builder, context.inputs[1])
    let zeros = try builder.zeros(builder.type(of: context.inputs[0]))
    let dx = try builder.scatterND(
      zeros, indices: indices, dy, batchAxes: batchAxes, reduction: "add")
    return [dx, nil]
  }
}
