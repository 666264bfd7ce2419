public import ChiasmGraph
import ChiasmTensor
import Glibc

/// What is left of `a` divided by `b`: `a - n * b` with an integer `n`. NaN for `b = 0`, or 0 for
/// integers.
///
/// Shapes and element types: see ``PointwiseBinary``.
public struct Remainder: PointwiseBinary {
  public static let id: OperatorID = "remainder"

  /// Whether `n` is rounded down, which gives the remainder the sign of `b`; else it is rounded
  /// toward zero, which gives it the sign of `a`.
  public var floored: Bool

  public init(floored: Bool = false) { self.floored = floored }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["floored"], for: Self.id)
    floored = try attributes.bool("floored", default: false, for: Self.id)
  }

  public var attributes: Attributes { ["floored": .bool(floored)] }

  public func apply(_ a: Double, _ b: Double) -> Double {
    let remainder = fmod(a, b)
    return floored && remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder
  }

  /// da = `dy`, db = `-dy * n`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil, nil] }
    let builder = context.builder
    let (a, b) = (context.inputs[0], context.inputs[1])
    let n = try builder.round(builder.divide(builder.subtract(a, context.outputs[0]), b))
    let db = try builder.scaled(builder.multiply(dy, n), by: -1)
    return [
      try builder.summed(dy, to: builder.shape(of: a)),
      try builder.summed(db, to: builder.shape(of: b)),
    ]
  }
}
