public import ChiasmGraph
public import ChiasmTensor

/// Instance normalisation (Ulyanov, Vedaldi and Lempitsky 2016): every channel of every image by
/// its own mean and biased variance.
///
/// `y = (x - mean[n, c]) / sqrt(variance[n, c] + epsilon) * scale[c] + offset[c]`
///
/// **Shapes:** x `[N, C, s...]` with at least one spatial axis; scale, offset `[C]`; y like x.
/// Element types: fp32, fp16, bf16.
public struct InstanceNorm: StandardOperator {
  public static let id: OperatorID = "instance-norm"

  /// Added to the variance.
  public var epsilon: Double

  public init(epsilon: Double = 1e-5) { self.epsilon = epsilon }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["epsilon"], for: Self.id)
    epsilon = try attributes.float("epsilon", default: 1e-5, for: Self.id)
  }

  public var attributes: Attributes { ["epsilon": .float(epsilon)] }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 3...3)
    try expectFloatingPoint(inputs)
    try expectRank(inputs[0], 3...Int.max, of: "x")
    try expectShape(inputs[1], [inputs[0].shape[1]], of: "scale")
    try expectShape(inputs[2], [inputs[0].shape[1]], of: "offset")
    return [inputs[0]]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let shape = inputs[0].shape
    var strides = [Int](repeating: 0, count: shape.rank)
    (strides[0], strides[1]) = (shape[1], 1)
    let groups = IndexMap(shape, strides: strides).offsets
    let moments = Moments(of: inputs[0].doubles, groups: groups, count: shape[0] * shape[1])
    return [
      normalized(
        inputs[0], moments, groups, inputs[1].doubles, inputs[2].doubles, channelMap(shape),
        epsilon)
    ]
  }

  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil, nil, nil] }
    let rank = context.builder.shape(of: context.inputs[0]).rank
    let normalization = Normalization(axes: Array(2..<rank), channelAxis: 1, epsilon: epsilon)
    let gradients = try normalization.gradient(
      context.inputs[0], context.inputs[1], dy, context.builder)
    return [gradients.x, gradients.scale, gradients.offset]
  }
}
