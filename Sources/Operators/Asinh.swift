public import ChiasmGraph
import Glibc

/// The inverse of the hyperbolic sine.
///
/// Shapes and element types: see ``PointwiseUnary``.
public struct Asinh: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "asinh"

  public init() {}

  public func apply(_ x: Double) -> Double { asinh(x) }

  /// `dy / sqrt(x² + 1)`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let (builder, x) = (context.builder, context.inputs[0])
    let radicand = try builder.shifted(builder.multiply(x, x), by: 1)
    return [try builder.divide(dy, builder.sqrt(radicand))]
  }
}
