import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Glibc

/// A function of one element that an operator can apply to what it stores.
public enum Activation: Sendable, Hashable {
  /// `x >= 0 ? x : slope * x`; slope 0 is ReLU, 1 is the identity.
  case leakyReLU(slope: Float)
  /// The same with a slope for each channel.
  case channelLeakyReLU(slopes: [Float])
  /// `min(max(x, low), high)`
  case clip(low: Float, high: Float)
  case sigmoid
  /// `x / (1 + exp(-x))`
  case swish
  /// `min(max(scale * x + shift, 0), 1)`
  case hardSigmoid(scale: Float, shift: Float)
  /// x times its hard sigmoid.
  case hardSwish(scale: Float, shift: Float)
  /// `x / 2 * (1 + erf(x / sqrt(2)))`
  case gelu

  public static let identity = leakyReLU(slope: 1)

  /// This activation followed by another as one; nil where no activation is both.
  func followed(by next: Activation) -> Activation? {
    switch (self, next) {
    case (.identity, _): next
    case (_, .identity): self
    case (.leakyReLU(slope: 0), .clip(let low, let high)) where low <= 0 && high >= 0:
      .clip(low: 0, high: high)
    case (.clip(let low, let high), .leakyReLU(slope: 0)):
      .clip(low: max(low, 0), high: max(high, 0))
    case (.clip(let low, let high), .clip(let nextLow, let nextHigh)):
      .clip(low: min(max(low, nextLow), nextHigh), high: min(max(high, nextLow), nextHigh))
    default: nil
    }
  }

  /// The reference, in double precision.
  func evaluate(_ x: Tensor) throws(OperatorError) -> Tensor {
    switch self {
    case .leakyReLU(slope: 1): return x
    case .leakyReLU(let slope): return try LeakyReLU(slope: Double(slope)).evaluate([x])[0]
    case .channelLeakyReLU(let slopes):
      let inner = x.shape.extents[2...].reduce(1, *)
      return map(x) { $1 < 0 ? $1 * Double(slopes[$0 / inner % slopes.count]) : $1 }
    case .clip(let low, let high):
      return map(x) { $1 < Double(low) ? Double(low) : $1 > Double(high) ? Double(high) : $1 }
    case .sigmoid: return try Sigmoid().evaluate([x])[0]
    case .swish: return map(x) { $1 / (1 + exp(-$1)) }
    case .hardSigmoid(let scale, let shift):
      return map(x) { min(max(Double(scale) * $1 + Double(shift), 0), 1) }
    case .hardSwish(let scale, let shift):
      return map(x) { $1 * min(max(Double(scale) * $1 + Double(shift), 0), 1) }
    case .gelu: return map(x) { $1 / 2 * (1 + erf($1 * 0.5.squareRoot())) }
    }
  }

  private func map(_ x: Tensor, _ function: (Int, Double) -> Double) -> Tensor {
    Tensor(nearest: x.doubles.enumerated().map { function($0, $1) }, type: x.type)
  }

  /// How a lowered graph's text shows it, under `name` or, for a leaky ReLU, `slopeName`.
  func describe(_ attributes: inout Attributes, _ name: String, slope slopeName: String) {
    switch self {
    case .leakyReLU(slope: 1): break
    case .leakyReLU(let slope): attributes[slopeName] = .float(Double(slope))
    case .channelLeakyReLU: attributes[name] = .string("channel-leaky-relu")
    case .clip(let low, let high): attributes[name] = .string("clip \(low)..\(high)")
    case .sigmoid: attributes[name] = .string("sigmoid")
    case .swish: attributes[name] = .string("swish")
    case .hardSigmoid: attributes[name] = .string("hard-sigmoid")
    case .hardSwish: attributes[name] = .string("hard-swish")
    case .gelu: attributes[name] = .string("gelu")
    }
  }
}
