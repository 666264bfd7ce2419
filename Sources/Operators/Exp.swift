public import ChiasmGraph
import Glibc

/// `e` to the power `x`.
///
/// Shapes and element types: see ``PointwiseUnary``.
public struct Exp: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "exp"

  public init() {}

  public var form: OperatorForm { .pointwise(.exp) }

  public func apply(_ x: Double) -> Double { exp(x) }

  /// `dy * y`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    return [try context.builder.multiply(dy, context.outputs[0])]
  }
}
