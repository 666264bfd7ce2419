public import ChiasmGraph
public import ChiasmTensor

/// A copy of data into which every update is written, a part for each tuple of indices.
///
/// **Shapes:** data `[b..., n_1, ..., n_k, c...]`, indices `[b..., j..., k]`, b being `batchAxes`
/// extents, and updates `[b..., j..., c...]`, to the shape of data. Element types: data and updates
/// any, both the same, but bool only with reduction `none`; indices int32 or int64.
///
/// **Edge cases:** negative indices count from the back; an update outside data is dropped.
public struct ScatterND: StandardOperator {
  public static let id: OperatorID = "scatter-nd"

  /// The number of leading axes that data, indices and updates have in common.
  public var batchAxes: Int
  public var reduction: ScatterReduction

  public init(batchAxes: Int = 0, reduction: ScatterReduction = .none) {
    self.batchAxes = batchAxes
    self.reduction = reduction
  }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["batch-axes", "reduction"], for: Self.id)
    batchAxes = try attributes.int("batch-axes", default: 0, for: Self.id)
    reduction = try attributes.choice("reduction", default: ScatterReduction.none, for: Self.id)
  }

  public var attributes: Attributes {
    ["batch-axes": .int(batchAxes), "reduction": .string(reduction.rawValue)]
  }

  private func tuples(_ inputs: [TensorType]) throws(OperatorError) -> IndexTuples {
    try IndexTuples(inputs[1], of: inputs[0].shape, batchAxes: batchAxes, for: self)
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 3...3)
    try expectUpdates(inputs[2], of: inputs[0], reduction)
    try expectShape(inputs[2], shape(checking: tuples(inputs).extents), of: "updates")
    return [inputs[0]]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let tuples = try tuples(inputs.map(\.type))
    let map = IndexMap(tables: [tuples.offsets(inputs[1]), Array(0..<tuples.partCount)])
    return [reduction.scatter(inputs[2], at: map.offsets, into: inputs[0])]
  }

  /// The gradient of data is `dy`, without the elements that were replaced; that of updates is
  /// gathered from `dy`, as if no element was written twice. None for other reductions than `none`
  /// and `add`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil, nil, nil] }
    try expectLinear(reduction)
    let (builder, indices) = (context.builder, context.inputs[1])
    let updates = try builder.gatherND(dy, indices: indices, batchAxes: batchAxes)
    if reduction == .add { return [dy, nil, updates] }
    let zeros = try builder.zeros(builder.type(of: updates))
    let kept = try builder.scatterND(dy, indices: indices, zeros, batchAxes: batchAxes)
    return [kept, nil, updates]
  }
}
