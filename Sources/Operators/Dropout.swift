public import ChiasmGraph
public import ChiasmTensor

/// Dropout (Srivastava et al. 2014), per element or per channel (Tompson et al. 2015).
///
/// In training `y = x * mask`, where the mask is 0 with probability `rate`, else `1 / (1 - rate)`;
/// otherwise `y = x`. Element `i` of the mask is 0 where number `i` of ``Philox/uniforms(count:)``
/// is less than `rate`.
///
/// **Shapes:** x of any shape and, optionally, step int64 `[1]` to y like x. In training also the
/// mask: like x, or `[N, C, 1...]` per channel. The same seed and step give the same mask; no step
/// is step 0. Element types: fp32, fp16, bf16.
public struct Dropout: StandardOperator {
  public static let id: OperatorID = "dropout"

  /// The share that is dropped, 0 to 1.
  public var rate: Double
  /// Whether whole channels are dropped.
  public var perChannel: Bool
  public var training: Bool
  public var seed: Int

  public init(
    rate: Double = 0.5, perChannel: Bool = false, training: Bool = false, seed: Int = 0
  ) {
    self.rate = rate
    self.perChannel = perChannel
    self.training = training
    self.seed = seed
  }

  public init(attributes: Attributes) throws(OperatorError) {
    let id = Self.id
    try attributes.checkNames(["rate", "per-channel", "training", "seed"], for: id)
    rate = try attributes.float("rate", default: 0.5, for: id)
    perChannel = try attributes.bool("per-channel", default: false, for: id)
    training = try attributes.bool("training", default: false, for: id)
    seed = try attributes.int("seed", default: 0, for: id)
  }

  public var attributes: Attributes {
    [
      "rate": .float(rate), "per-channel": .bool(perChannel), "training": .bool(training),
      "seed": .int(seed),
    ]
  }

  public var form: OperatorForm { training ? .opaque : .identity }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...2)
    try expectFloatingPoint([inputs[0]])
    try expectStep(inputs.count == 2 ? inputs[1] : nil)
    try expect((0...1).contains(rate), attribute: "rate", "0 to 1", got: rate)
    if perChannel { try expectRank(inputs[0], 2...Int.max, of: "x") }
    guard training else { return [inputs[0]] }
    return [inputs[0], TensorType(inputs[0].elementType, maskShape(inputs[0].shape))]
  }

  private func maskShape(_ x: Shape) -> Shape {
    perChannel ? Shape(x.extents.indices.map { $0 < 2 ? x[$0] : 1 }) : x
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    guard training else { return [inputs[0]] }
    let x = inputs[0]
    let stream = Philox(seed: seed, step: inputs.count == 2 ? inputs[1] : nil)
    let shape = maskShape(x.shape)
    let kept = rate < 1 ? 1 / (1 - rate) : 0
    let factors = stream.uniforms(count: shape.count).map { $0 < rate ? 0 : kept }
    let mask = Tensor(nearest: factors, type: TensorType(x.elementType, shape))
    return [try Multiply().evaluate([x, mask])[0], mask]
  }

  /// `dy * mask`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    var gradients: [Value?] = context.inputs.map { _ in nil }
    guard let dy = context.outputGradients[0] else { return gradients }
    gradients[0] = training ? try context.builder.multiply(dy, context.outputs[1]) : dy
    return gradients
  }
}
