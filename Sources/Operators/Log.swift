public import ChiasmGraph
import Glibc

/// The natural logarithm: minus infinity at 0, NaN below.
///
/// Shapes and element types: see ``PointwiseUnary``.
public struct Log: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "log"

  public init() {}

  public var form: OperatorForm { .pointwise(.log) }

  public func apply(_ x: Double) -> Double { log(x) }

  /// `dy / x`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    return [try context.builder.divide(dy, context.inputs[0])]
  }
}
