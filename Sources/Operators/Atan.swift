public import ChiasmGraph
import Glibc

/// The arc tangent in radians, -π/2 to π/2.
///
/// Shapes and element types: see ``PointwiseUnary``.
public struct Atan: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "atan"

  public init() {}

  public func apply(_ x: Double) -> Double { atan(x) }

  /// `dy / (x² + 1)`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let (builder, x) = (context.builder, context.inputs[0])
    return [try builder.divide(dy, builder.shifted(builder.multiply(x, x), by: 1))]
  }
}
