public import ChiasmGraph
import ChiasmOperators
public import ChiasmTensor

/// The gradients of a batch norm in training by its scale and offset, which its input's gradient
/// needs too. Lowered graphs only; no file has it.
///
/// `dscale = sum(g * (x - mean[c]) / sqrt(variance[c] + epsilon))`, `doffset = sum(g)` over all
/// axes but C. g is dy, or with a slope that of the leaky ReLU behind the norm:
/// `norm(x) > 0 ? dy : slope * dy`. With several ranks the sums are over all of theirs, in their
/// order; see ``AllReduce`` for what a reference takes them to be.
///
/// **Inputs:** x `[N, C, s...]`, dy like x, mean, variance `[C]`; with a slope also scale, offset
/// `[C]`.
/// **Outputs:** dscale, doffset `[C]`.
public struct BatchNormSums: Operator {
  /// Added to the variance.
  public let epsilon: Double
  public let slope: Float?
  public var ranks: Int

  public init(epsilon: Double, slope: Float? = nil, ranks: Int = 1) {
    self.epsilon = epsilon
    self.slope = slope
    self.ranks = ranks
  }

  public var id: OperatorID { "batch-norm-sums" }
  public var revision: Int { 1 }

  public var attributes: Attributes {
    var attributes: Attributes = ["epsilon": .float(epsilon)]
    if let slope { attributes["slope"] = .float(Double(slope)) }
    return Attributes.joining(ranks, attributes)
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    let expected = slope == nil ? 4 : 6
    guard inputs.count == expected else {
      throw OperatorError(.arity, id, "expected \(expected) inputs, got \(inputs.count)")
    }
    let parameter = inputs[2]
    for other in inputs[3...] where other != parameter {
      throw OperatorError(.shape, id, "expected \(parameter) for every channel, got \(other)")
    }
    _ = try BatchNormGradient().infer([inputs[0], parameter, inputs[1]])
    return [parameter, parameter]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    var dy = inputs[1]
    if let slope {
      dy = try Self.gated(
        dy, by: slope, x: inputs[0], statistics: inputs[2...3], parameters: inputs[4...5], epsilon)
    }
    let (x, mean) = (inputs[0].doubles, inputs[2].doubles)
    let factors = inputs[3].doubles.map { 1 / ($0 + epsilon).squareRoot() }
    let g = ChannelElements(dy)
    var dScale = [Double](repeating: 0, count: mean.count)
    for (index, value) in g.values.enumerated() {
      let c = g.channel(index)
      dScale[c] += value * (x[index] - mean[c]) * factors[c]
    }
    let dOffset = g.sums { _, value in value }
    return [dScale, dOffset].map { sums in
      Tensor(nearest: sums.map { $0 * Double(ranks) }, type: inputs[2].type)
    }
  }

  /// What the leaky ReLU behind a norm leaves of dy.
  static func gated(
    _ dy: Tensor, by slope: Float, x: Tensor, statistics: ArraySlice<Tensor>,
    parameters: ArraySlice<Tensor>, _ epsilon: Double
  ) throws(OperatorError) -> Tensor {
    let z = try BatchNorm(epsilon: epsilon).evaluate([x] + parameters + statistics)[0]
    return try LeakyReLUGradient(slope: Double(slope)).evaluate([z, dy])[0]
  }
}
