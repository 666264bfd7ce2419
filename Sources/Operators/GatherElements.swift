public import ChiasmGraph
public import ChiasmTensor

/// One element of x for each index: that at the index's own position, but for `axis`, along which
/// the index says where.
///
/// **Shapes:** x of any shape with at least one axis, indices with as many axes and, but for
/// `axis`, extents no larger, to the shape of the indices. Element types: x any; indices int32 or
/// int64.
///
/// **Edge cases:** negative indices count from the back; for one outside the axis the element is 0.
public struct GatherElements: StandardOperator {
  public static let id: OperatorID = "gather-elements"

  /// A negative axis counts from the back.
  public var axis: Int

  public init(axis: Int = 0) { self.axis = axis }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["axis"], for: Self.id)
    axis = try attributes.int("axis", default: 0, for: Self.id)
  }

  public var attributes: Attributes { ["axis": .int(axis)] }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 2...2)
    _ = try ElementIndices(inputs[1], of: inputs[0].shape, axis: axis, for: self)
    return [TensorType(inputs[0].elementType, inputs[1].shape)]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let indices = try ElementIndices(inputs[1].type, of: inputs[0].shape, axis: axis, for: self)
    let map = IndexMap(tables: [indices.offsets(inputs[1])])
    return [map.gather(inputs[0], shape: inputs[1].shape)]
  }

  /// `dy`, added up where its elements were taken from.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil, nil] }
    let (builder, indices) = (context.builder, context.inputs[1])
    let zeros = try builder.zeros(builder.type(of: context.inputs[0]))
    let dx = try builder.scatterElements(zeros, indices: indices, dy, axis: axis, reduction: "add")
    return [dx, nil]
  }
}
