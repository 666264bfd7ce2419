public import ChiasmGraph
public import ChiasmTensor

/// The gradients of ``BatchNorm`` in training by its input, scale and offset.
///
/// With mean and biased variance of the batch, `deviation = sqrt(variance + epsilon)`,
/// `xHat = (x - mean) / deviation`, n values per channel, and sums over all axes but C:
/// `dscale = sum(dy * xHat)`, `doffset = sum(dy)`,
/// `dx = scale / deviation * (dy - doffset / n - xHat * dscale / n)`
///
/// **Shapes:** x `[N, C, ...]`, scale `[C]`, dy like x to dx like x, dscale `[C]`, doffset `[C]`.
/// Element types: fp32, fp16, bf16.
///
/// **Source:** Ioffe and Szegedy 2015, section 3.
public struct BatchNormGradient: StandardOperator {
  public static let id: OperatorID = "batch-norm-gradient"

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
    try expectRank(inputs[0], 2...Int.max, of: "x")
    try expectShape(inputs[1], [inputs[0].shape[1]], of: "scale")
    try expectShape(inputs[2], inputs[0].shape, of: "dy")
    return [inputs[0], inputs[1], inputs[1]]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let (x, scale, dy) = (inputs[0].doubles, inputs[1].doubles, inputs[2].doubles)
    let map = channelMap(inputs[0].shape)
    let moments = Moments(of: x, groups: map, count: scale.count)
    let factors = moments.variance.map { 1 / ($0 + epsilon).squareRoot() }
    func normal(_ i: Int) -> Double { (x[i] - moments.mean[map[i]]) * factors[map[i]] }
    var dScale = [Double](repeating: 0, count: scale.count)
    var dOffset = dScale
    for i in x.indices {
      dScale[map[i]] += dy[i] * normal(i)
      dOffset[map[i]] += dy[i]
    }
    let n = Double(x.count) / Double(max(1, scale.count))
    let dx = x.indices.map { i in
      let c = map[i]
      return scale[c] * factors[c] * (dy[i] - dOffset[c] / n - normal(i) * dScale[c] / n)
    }
    return [
      Tensor(nearest: dx, type: inputs[0].type), Tensor(nearest: dScale, type: inputs[1].type),
      Tensor(nearest: dOffset, type: inputs[1].type),
    ]
  }
}
