public import ChiasmGraph
import Glibc

/// The arc sine in radians, -π/2 to π/2; NaN outside -1...1.
///
/// Shapes and element types: see ``PointwiseUnary``.
public struct Asin: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "asin"

  public init() {}

  public func apply(_ x: Double) -> Double { asin(x) }

  /// `dy / sqrt(1 - x²)`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let (builder, x) = (context.builder, context.inputs[0])
    let radicand = try builder.shifted(builder.scaled(builder.multiply(x, x), by: -1), by: 1)
    return [try builder.divide(dy, builder.sqrt(radicand))]
  }
}
