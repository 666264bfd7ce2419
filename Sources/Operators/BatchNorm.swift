public import ChiasmGraph
public import ChiasmTensor

/// Batch normalisation (Ioffe and Szegedy 2015).
///
/// `y = (x - mean[c]) / sqrt(variance[c] + epsilon) * scale[c] + offset[c]`
///
/// **Shapes:** x `[N, C, ...]`; scale, offset, mean, variance `[C]` to y like x. In training, mean
/// and (biased) variance are those of the batch over all axes but C, and two more outputs `[C]`
/// hold the updated running statistics: `(1 - momentum) * old + momentum * batch`, with the
/// unbiased variance. Element types: fp32, fp16, bf16.
public struct BatchNorm: StandardOperator {
  public static let id: OperatorID = "batch-norm"

  /// Added to the variance.
  public var epsilon: Double
  /// The weight of the batch in the running statistics.
  public var momentum: Double
  /// Whether the batch's statistics are used.
  public var training: Bool

  public init(epsilon: Double = 1e-5, momentum: Double = 0.1, training: Bool = false) {
    self.epsilon = epsilon
    self.momentum = momentum
    self.training = training
  }

  public init(attributes: Attributes) throws(OperatorError) {
    let id = Self.id
    try attributes.checkNames(["epsilon", "momentum", "training"], for: id)
    epsilon = try attributes.float("epsilon", default: 1e-5, for: id)
    momentum = try attributes.float("momentum", default: 0.1, for: id)
    training = try attributes.bool("training", default: false, for: id)
  }

  public var attributes: Attributes {
    ["epsilon": .float(epsilon), "momentum": .float(momentum), "training": .bool(training)]
  }

  /// - Throws: `shape` also for a training batch with a single value per channel, whose unbiased
  ///   variance does not exist.
  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 5...5)
    try expectFloatingPoint(inputs)
    try expectRank(inputs[0], 2...Int.max, of: "x")
    let shape = inputs[0].shape
    for (input, name) in zip(inputs[1...], ["scale", "offset", "mean", "variance"]) {
      try expectShape(input, [shape[1]], of: name)
    }
    guard training else { return [inputs[0]] }
    guard shape.count != shape[1] else {
      throw OperatorError(.shape, id, "x expected more than 1 value per channel, got \(shape)")
    }
    return [inputs[0], inputs[3], inputs[4]]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let map = channelMap(inputs[0].shape)
    let (scale, offset) = (inputs[1].doubles, inputs[2].doubles)
    let (mean, variance) = (inputs[3].doubles, inputs[4].doubles)
    guard training else {
      let moments = Moments(mean: mean, variance: variance)
      return [normalized(inputs[0], moments, map, scale, offset, map, epsilon)]
    }
    let x = inputs[0].doubles
    let moments = Moments(of: x, groups: map, count: mean.count)
    let n = Double(x.count) / Double(mean.count)
    let newMean = zip(mean, moments.mean).map { (1 - momentum) * $0 + momentum * $1 }
    let newVariance = zip(variance, moments.variance).map {
      (1 - momentum) * $0 + momentum * $1 * n / (n - 1)
    }
    return [
      normalized(inputs[0], moments, map, scale, offset, map, epsilon),
      Tensor(nearest: newMean, type: inputs[3].type),
      Tensor(nearest: newVariance, type: inputs[4].type),
    ]
  }

  /// The running statistics count as constants. In training, one ``BatchNormGradient``.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return context.inputs.map { _ in nil } }
    let builder = context.builder
    let (x, scale) = (context.inputs[0], context.inputs[1])
    if training {
      let operation = BatchNormGradient(epsilon: epsilon)
      let gradients = try builder.add(
        operation.id, [x, scale, dy], operation.attributes, name: nil)
      return gradients + [nil, nil]
    }
    let rank = builder.shape(of: x).rank
    let mean = try builder.aligned(context.inputs[3], axis: 1, rank: rank)
    let deviation = try builder.sqrt(builder.shifted(context.inputs[4], by: epsilon))
    let spread = try builder.aligned(deviation, axis: 1, rank: rank)
    let dxHat = try builder.multiply(dy, builder.aligned(scale, axis: 1, rank: rank))
    let xHat = try builder.divide(builder.subtract(x, mean), spread)
    return [
      try builder.divide(dxHat, spread),
      try builder.channelSum(builder.multiply(dy, xHat)), try builder.channelSum(dy), nil, nil,
    ]
  }
}
