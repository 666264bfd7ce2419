public import ChiasmGraph
import ChiasmTensor
import Glibc

/// The hyperbolic tangent.
///
/// Shapes and element types: see ``PointwiseUnary``.
public struct Tanh: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "tanh"

  public init() {}

  public var form: OperatorForm { .pointwise(.tanh) }

  public func apply(_ x: Double) -> Double { tanh(x) }

  /// `dy * (1 - y * y)`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let (builder, y) = (context.builder, context.outputs[0])
    let one = try builder.scalar(1, builder.type(of: y).elementType)
    let slope = try builder.subtract(one, builder.multiply(y, y))
    return [try builder.multiply(dy, slope)]
  }
}
