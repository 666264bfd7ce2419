import ChiasmGraph
import ChiasmTensor

/// Activations made of maxima, minima and exponentials, which kernels know.
enum ActivationConversions {
  static let all = [
    activation("Celu", celu),
    activation("Elu", elu),
    activation("Gelu", gelu),
    activation("HardSigmoid", hardSigmoid),
    activation("HardSwish", hardSwish),
    activation("Mish", mish),
    Conversion("PRelu", ignoring: ["consumed_inputs"], prelu),
    activation("Selu", selu),
    activation("Shrink", shrink),
    activation("Softplus") { c, x throws(ConversionError) in try c.softplus(x) },
    activation("Softsign", softsign),
    activation("Swish", swish),
    activation("ThresholdedRelu", thresholdedReLU),
  ]

  private static func activation(
    _ name: String,
    _ formula: @escaping @Sendable (ConversionContext, Value) throws(ConversionError) -> Value
  ) -> Conversion {
    Conversion(name, ignoring: ["consumed_inputs"]) { c throws(ConversionError) in
      [try c.widened(c.input(0)) { x throws(ConversionError) in try formula(c, x) }]
    }
  }

  // MARK: Exponential tails

  /// `max(x, 0) + alpha * (e^min(x, 0) - 1)`
  private static func elu(_ c: ConversionContext, _ x: Value) throws(ConversionError) -> Value {
    let tail = try tail(c, x, alpha: c.float("alpha", default: 1), divisor: 1)
    return try c.builder.add(c.builder.relu(x), tail)
  }

  /// `max(x, 0) + alpha * (e^(min(x, 0) / alpha) - 1)`
  private static func celu(_ c: ConversionContext, _ x: Value) throws(ConversionError) -> Value {
    let alpha = try c.float("alpha", default: 1)
    return try c.builder.add(c.builder.relu(x), tail(c, x, alpha: alpha, divisor: alpha))
  }

  /// `gamma * (max(x, 0) + alpha * (e^min(x, 0) - 1))`
  private static func selu(_ c: ConversionContext, _ x: Value) throws(ConversionError) -> Value {
    let alpha = try c.float("alpha", default: 1.67326319217681884765625)
    let gamma = try c.float("gamma", default: 1.05070102214813232421875)
    let tail = try tail(c, x, alpha: alpha, divisor: 1)
    return try c.scaled(c.builder.add(c.builder.relu(x), tail), by: gamma)
  }

  private static func tail(
    _ c: ConversionContext, _ x: Value, alpha: Double, divisor: Double
  ) throws(ConversionError) -> Value {
    let negative = try c.scaled(c.builder.minimum(x, c.scalar(0, like: x)), by: 1 / divisor)
    return try c.scaled(c.shifted(c.builder.exp(negative), by: -1), by: alpha)
  }

  // MARK: Straight pieces

  private static func hardSigmoid(
    _ c: ConversionContext, _ x: Value
  ) throws(ConversionError) -> Value {
    try clamped(c, x, c.float("alpha", default: 0.2), c.float("beta", default: 0.5))
  }

  private static func hardSwish(
    _ c: ConversionContext, _ x: Value
  ) throws(ConversionError) -> Value {
    try c.builder.multiply(x, clamped(c, x, 1.0 / 6, 0.5))
  }

  /// `alpha * x + beta`, at least 0 and at most 1.
  private static func clamped(
    _ c: ConversionContext, _ x: Value, _ alpha: Double, _ beta: Double
  ) throws(ConversionError) -> Value {
    let line = try c.shifted(c.scaled(x, by: alpha), by: beta)
    return try c.builder.minimum(c.builder.relu(line), c.scalar(1, like: x))
  }

  /// `max(x, 0) + slope * min(x, 0)`
  private static func prelu(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    var slope = try c.input(1)
    if let tensor = c.builder.tensor(of: slope), tensor.count == 1,
      tensor.elementType.isFloatingPoint
    {
      return [try c.builder.leakyReLU(x, slope: tensor.doubles[0])]
    }
    let rank = c.shape(x).rank
    if c.opset < 7, c.shape(slope).rank == 1, rank > 2 {
      let ones = Array(repeating: 1, count: rank - 2)
      slope = try c.reshaped(slope, to: c.shape(slope).extents + ones)
    }
    guard c.shape(slope).broadcast(with: c.shape(x)) == c.shape(x) else {
      throw c.refusal("slope expected to broadcast to \(c.shape(x)), got \(c.shape(slope))")
    }
    let zero = try c.scalar(0, like: x)
    let negative = try c.builder.multiply(c.builder.minimum(x, zero), slope)
    return [try c.builder.add(c.builder.maximum(x, zero), negative)]
  }

  /// 0 near 0, elsewhere `x` brought nearer to 0 by `bias`.
  private static func shrink(_ c: ConversionContext, _ x: Value) throws(ConversionError) -> Value {
    let (lambda, bias) = (try c.float("lambd", default: 0.5), try c.float("bias", default: 0))
    let isBelow = try c.builder.less(x, c.scalar(-lambda, like: x))
    let isAbove = try c.builder.less(c.scalar(lambda, like: x), x)
    let others = try c.builder.select(isAbove, c.shifted(x, by: -bias), c.scalar(0, like: x))
    return try c.builder.select(isBelow, c.shifted(x, by: bias), others)
  }

  private static func thresholdedReLU(
    _ c: ConversionContext, _ x: Value
  ) throws(ConversionError) -> Value {
    let alpha = try c.scalar(c.float("alpha", default: 1), like: x)
    return try c.builder.select(c.builder.less(alpha, x), x, c.scalar(0, like: x))
  }

  // MARK: Smooth gates

  private static func gelu(_ c: ConversionContext, _ x: Value) throws(ConversionError) -> Value {
    let gate: Value
    switch try c.string("approximate", default: "none") {
    case "none":
      gate = try c.builder.erf(c.scaled(x, by: 0.5.squareRoot()))
    case "tanh":
      let cube = try c.builder.multiply(x, c.builder.multiply(x, x))
      let argument = try c.builder.add(x, c.scaled(cube, by: 0.044715))
      gate = try c.builder.tanh(c.scaled(argument, by: (2 / Double.pi).squareRoot()))
    case let other:
      throw c.refusal("attribute \"approximate\" expected none or tanh, got \"\(other)\"")
    }
    return try c.builder.multiply(c.scaled(x, by: 0.5), c.shifted(gate, by: 1))
  }

  private static func mish(_ c: ConversionContext, _ x: Value) throws(ConversionError) -> Value {
    try c.builder.multiply(x, c.builder.tanh(c.softplus(x)))
  }

  private static func softsign(
    _ c: ConversionContext, _ x: Value
  ) throws(ConversionError) -> Value {
    try c.builder.divide(x, c.shifted(c.builder.abs(x), by: 1))
  }

  private static func swish(_ c: ConversionContext, _ x: Value) throws(ConversionError) -> Value {
    let alpha = try c.float("alpha", default: 1)
    return try c.builder.multiply(x, c.builder.sigmoid(c.scaled(x, by: alpha)))
  }
}

extension ConversionContext {
  /// `log(1 + e^x)` as `max(x, 0) + log(1 + e^-|x|)`, which does not overflow.
  func softplus(_ x: Value) throws(ConversionError) -> Value {
    let decay = try builder.exp(scaled(builder.abs(x), by: -1))
    return try builder.add(builder.relu(x), builder.log(shifted(decay, by: 1)))
  }
}
