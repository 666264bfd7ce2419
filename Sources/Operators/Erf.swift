public import ChiasmGraph
import Glibc

/// The error function: `2/√π` times the integral of `e^(-t²)` from 0 to `x`.
///
/// Shapes and element types: see ``PointwiseUnary``.
public struct Erf: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "erf"

  public init() {}

  public var form: OperatorForm { .pointwise(.erf) }

  public func apply(_ x: Double) -> Double { erf(x) }

  /// `dy * 2/√π * e^(-x²)`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let (builder, x) = (context.builder, context.inputs[0])
    let bell = try builder.exp(builder.scaled(builder.multiply(x, x), by: -1))
    return [try builder.multiply(dy, builder.scaled(bell, by: 2 / Double.pi.squareRoot()))]
  }
}
