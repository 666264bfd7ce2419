public import ChiasmGraph
import Glibc

/// The inverse of the hyperbolic tangent; NaN outside -1...1, infinite at both ends.
///
/// Shapes and element types: see ``PointwiseUnary``.
public struct Atanh: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "atanh"

  public init() {}

  public func apply(_ x: Double) -> Double { atanh(x) }

  /// `dy / (1 - x²)`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let (builder, x) = (context.builder, context.inputs[0])
    let negated = try builder.scaled(builder.multiply(x, x), by: -1)
    return [try builder.divide(dy, builder.shifted(negated, by: 1))]
  }
}
