/// How an operator may be fused, as data. The planner, not the operator, decides how it runs.
public enum OperatorForm: Sendable, Hashable {
  /// Nothing is known.
  case opaque
  /// The same bytes under another shape.
  case view
  /// Each output element depends on the elements at the same (broadcast) index of the inputs.
  case pointwise(PointwiseFunction)
  /// The identity at inference, such as dropout.
  case identity
}

/// The scalar functions that kernels can apply to a vector of lanes.
public enum PointwiseFunction: Sendable, Hashable {
  case add, subtract, multiply, divide, maximum, minimum, power, equal
  /// Of x and dy: `x > 0 ? dy : slope * dy`.
  case leakyReLUGradient(slope: Float)
  /// `x >= 0 ? x : slope * x`; slope 0 is ReLU.
  case leakyReLU(slope: Float)
  case sigmoid, tanh, exp, log, sqrt, erf
  /// `round` goes to the nearest whole number, halves to the even one.
  case absolute, floor, ceil, round

  /// The number of operands: 1 or 2.
  public var arity: Int {
    switch self {
    case .add, .subtract, .multiply, .divide, .maximum, .minimum, .power, .equal,
      .leakyReLUGradient:
      2
    case .leakyReLU, .sigmoid, .tanh, .exp, .log, .sqrt, .erf, .absolute, .floor, .ceil, .round: 1
    }
  }
}
