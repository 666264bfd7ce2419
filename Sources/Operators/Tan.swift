public import ChiasmGraph
import Glibc

/// The tangent of `x` radians; NaN at infinity.
///
/// Shapes and element types: see ``PointwiseUnary``.
public struct Tan: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "tan"

  public init() {}

  public func apply(_ x: Double) -> Double { tan(x) }

  /// `dy * (y² + 1)`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let (builder, y) = (context.builder, context.outputs[0])
    return [try builder.multiply(dy, builder.shifted(builder.multiply(y, y), by: 1))]
  }
}
