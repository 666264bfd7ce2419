public import ChiasmGraph
import ChiasmTensor
import Glibc

/// `1 / (1 + exp(-x))`.
///
/// Shapes and element types: see ``PointwiseUnary``.
public struct Sigmoid: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "sigmoid"

  public init() {}

  public var form: OperatorForm { .pointwise(.sigmoid) }

  public func apply(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// `dy * y * (1 - y)`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let (builder, y) = (context.builder, context.outputs[0])
    let one = try builder.scalar(1, builder.type(of: y).elementType)
    let slope = try builder.multiply(y, builder.subtract(one, y))
    return [try builder.multiply(dy, slope)]
  }
}
