public import ChiasmGraph
import Glibc

/// The hyperbolic sine `(e^x - e^-x) / 2`.
///
/// Shapes and element types: see ``PointwiseUnary``.
public struct Sinh: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "sinh"

  public init() {}

  public func apply(_ x: Double) -> Double { sinh(x) }

  /// `dy * cosh(x)`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let (builder, x) = (context.builder, context.inputs[0])
    return [try builder.multiply(dy, builder.cosh(x))]
  }
}
