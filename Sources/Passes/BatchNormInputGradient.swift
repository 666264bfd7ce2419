public import ChiasmGraph
import ChiasmOperators
public import ChiasmTensor

/// The gradient of a batch norm in training by its input. Lowered graphs only; no file has it.
///
/// With n values per channel, `deviation = sqrt(variance[c] + epsilon)` and
/// `xHat = (x - mean[c]) / deviation`,
/// `dx = scale[c] / deviation * (g - doffset[c] / n - xHat * dscale[c] / n)`, with g as in
/// ``BatchNormSums``. With several ranks n counts those of all, alike.
///
/// **Inputs:** x `[N, C, s...]`, dy like x, mean, variance, scale, dscale, doffset `[C]`; with a
/// slope also offset `[C]`.
/// **Output:** dx like x.
public struct BatchNormInputGradient: Operator {
  /// Added to the variance.
  public let epsilon: Double
  public let slope: Float?
  public var ranks: Int

  public init(epsilon: Double, slope: Float? = nil, ranks: Int = 1) {
    self.epsilon = epsilon
    self.slope = slope
    self.ranks = ranks
  }

  public var id: OperatorID { "batch-norm-input-gradient" }
  public var revision: Int { 1 }

  public var attributes: Attributes {
    BatchNormSums(epsilon: epsilon, slope: slope, ranks: ranks).attributes
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    let expected = slope == nil ? 7 : 8
    guard inputs.count == expected else {
      throw OperatorError(.arity, id, "expected \(expected) inputs, got \(inputs.count)")
    }
    for other in inputs[3...] where other != inputs[2] {
      throw OperatorError(.shape, id, "expected \(inputs[2]) for every channel, got \(other)")
    }
    return [try BatchNormGradient().infer([inputs[0], inputs[2], inputs[1]])[0]]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    var dy = inputs[1]
    if let slope {
      dy = try BatchNormSums.gated(
        dy, by: slope, x: inputs[0], statistics: inputs[2...3], parameters: [inputs[4], inputs[7]],
        epsilon)
    }
    let (x, mean, scale) = (inputs[0].doubles, inputs[2].doubles, inputs[4].doubles)
    let (dScale, dOffset) = (inputs[5].doubles, inputs[6].doubles)
    let factors = inputs[3].doubles.map { 1 / ($0 + epsilon).squareRoot() }
    let g = ChannelElements(dy)
    let n = g.countPerChannel * Double(ranks)
    let dx = g.values.indices.map { index in
      let c = g.channel(index)
      let xHat = (x[index] - mean[c]) * factors[c]
      return scale[c] * factors[c] * (g.values[index] - dOffset[c] / n - xHat * dScale[c] / n)
    }
    return [Tensor(nearest: dx, type: dy.type)]
  }
}
