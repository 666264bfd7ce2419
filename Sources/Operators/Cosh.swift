public import ChiasmGraph
import Glibc

/// The hyperbolic cosine `(e^x + e^-x) / 2`.
///
/// Shapes and element types: see ``PointwiseUnary``.
public struct Cosh: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "cosh"

  public init() {}

  public func apply(_ x: Double) -> Double { cosh(x) }

  /// `dy * sinh(x)`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let (builder, x) = (context.builder, context.inputs[0])
    return [try builder.multiply(dy, builder.sinh(x))]
  }
}
