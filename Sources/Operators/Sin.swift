public import ChiasmGraph
import Glibc

/// The sine of `x` radians; NaN at infinity.
///
/// Shapes and element types: see ``PointwiseUnary``.
public struct Sin: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "sin"

  public init() {}

  public func apply(_ x: Double) -> Double { sin(x) }

  /// `dy * cos(x)`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let (builder, x) = (context.builder, context.inputs[0])
    return [try builder.multiply(dy, builder.cos(x))]
  }
}
