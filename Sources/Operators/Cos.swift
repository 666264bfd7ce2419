public import ChiasmGraph
import Glibc

/// The cosine of `x` radians; NaN at infinity.
///
/// Shapes and element types: see ``PointwiseUnary``.
public struct Cos: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "cos"

  public init() {}

  public func apply(_ x: Double) -> Double { cos(x) }

  /// `-dy * sin(x)`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let (builder, x) = (context.builder, context.inputs[0])
    return [try builder.scaled(builder.multiply(dy, builder.sin(x)), by: -1)]
  }
}
