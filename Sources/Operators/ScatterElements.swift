public import ChiasmGraph
public import ChiasmTensor

/// A copy of data into which every update is written: at the update's own position, but for `axis`,
/// along which its index says where.
///
/// **Shapes:** data of any shape with at least one axis; indices with as many axes and, but for
/// `axis`, extents no larger; updates shaped as the indices; to the shape of data. Element types:
/// data and updates any, both the same, but bool only with reduction `none`; indices int32 or
/// int64.
///
/// **Edge cases:** negative indices count from the back; an update outside the axis is dropped.
public struct ScatterElements: StandardOperator {
  public static let id: OperatorID = "scatter-elements"

  /// A negative axis counts from the back.
  public var axis: Int
  public var reduction: ScatterReduction

  public init(axis: Int = 0, reduction: ScatterReduction = .none) {
    self.axis = axis
    self.reduction = reduction
  }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["axis", "reduction"], for: Self.id)
    axis = try attributes.int("axis", default: 0, for: Self.id)
    reduction = try attributes.choice("reduction", default: ScatterReduction.none, for: Self.id)
  }

  public var attributes: Attributes {
    ["axis": .int(axis), "reduction": .string(reduction.rawValue)]
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 3...3)
    try expectUpdates(inputs[2], of: inputs[0], reduction)
    _ = try ElementIndices(inputs[1], of: inputs[0].shape, axis: axis, for: self)
    try expectShape(inputs[2], inputs[1].shape, of: "updates")
    return [inputs[0]]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let indices = try ElementIndices(inputs[1].type, of: inputs[0].shape, axis: axis, for: self)
    let offsets = IndexMap(tables: [indices.offsets(inputs[1])]).offsets
    return [reduction.scatter(inputs[2], at: offsets, into: inputs[0])]
  }

  /// The gradient of data is `dy`, without the elements that were replaced; that of updates is
  /// gathered from `dy`, as if no element was written twice. None for other reductions than `none`
  /// and `add`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil, nil, nil] }
    try expectLinear(reduction)
    let (builder, indices) = (context.builder, context.inputs[1])
    let updates = try builder.gatherElements(dy, indices: indices, axis: axis)
    if reduction == .add { return [dy, nil, updates] }
    let zeros = try builder.zeros(builder.type(of: updates))
    let kept = try builder.scatterElements(dy, indices: indices, zeros, axis: axis)
    return [kept, nil, updates]
  }
}
