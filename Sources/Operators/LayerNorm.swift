public import ChiasmGraph
public import ChiasmTensor

/// Layer normalisation over the channels (Ba, Kiros and Hinton 2016): every position by the mean
/// and biased variance of its channels.
///
/// `y = (x - mean) / sqrt(variance + epsilon) * scale[c] + offset[c]`, moments along `axis`
///
/// **Shapes:** x of any shape with C along `axis`; scale, offset `[C]`; y like x.
/// Element types: fp32, fp16, bf16.
public struct LayerNorm: StandardOperator {
  public static let id: OperatorID = "layer-norm"

  /// The axis of the channels; a negative one counts from the back.
  public var axis: Int
  /// Added to the variance.
  public var epsilon: Double

  public init(axis: Int = 1, epsilon: Double = 1e-5) {
    self.axis = axis
    self.epsilon = epsilon
  }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["axis", "epsilon"], for: Self.id)
    axis = try attributes.int("axis", default: 1, for: Self.id)
    epsilon = try attributes.float("epsilon", default: 1e-5, for: Self.id)
  }

  public var attributes: Attributes { ["axis": .int(axis), "epsilon": .float(epsilon)] }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 3...3)
    try expectFloatingPoint(inputs)
    try expectRank(inputs[0], 1...Int.max, of: "x")
    let axis = try resolve(axis: axis, rank: inputs[0].shape.rank)
    try expectShape(inputs[1], [inputs[0].shape[axis]], of: "scale")
    try expectShape(inputs[2], [inputs[0].shape[axis]], of: "offset")
    return [inputs[0]]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let shape = inputs[0].shape
    let axis = try resolve(axis: axis, rank: shape.rank)
    var positions = shape.extents
    positions[axis] = 1
    let groups = IndexMap(broadcasting: Shape(positions), to: shape).offsets
    let moments = Moments(of: inputs[0].doubles, groups: groups, count: Shape(positions).count)
    return [
      normalized(
        inputs[0], moments, groups, inputs[1].doubles, inputs[2].doubles,
        channelMap(shape, axis: axis), epsilon)
    ]
  }

  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil, nil, nil] }
    let rank = context.builder.shape(of: context.inputs[0]).rank
    let axis = try resolve(axis: axis, rank: rank)
    let normalization = Normalization(axes: [axis], channelAxis: axis, epsilon: epsilon)
    let gradients = try normalization.gradient(
      context.inputs[0], context.inputs[1], dy, context.builder)
    return [gradients.x, gradients.scale, gradients.offset]
  }
}
