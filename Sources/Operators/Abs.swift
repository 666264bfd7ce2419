public import ChiasmGraph

/// The magnitude `|x|`.
///
/// Shapes and element types: see ``PointwiseUnary``.
public struct Abs: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "abs"

  public init() {}

  public var form: OperatorForm { .pointwise(.absolute) }

  public func apply(_ x: Double) -> Double { abs(x) }

  /// `dy * sign(x)`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let (builder, x) = (context.builder, context.inputs[0])
    return [try builder.multiply(dy, builder.sign(x))]
  }
}
