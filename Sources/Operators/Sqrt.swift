public import ChiasmGraph

/// The square root: NaN below 0.
///
/// Shapes and element types: see ``PointwiseUnary``.
public struct Sqrt: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "sqrt"

  public init() {}

  public var form: OperatorForm { .pointwise(.sqrt) }

  public func apply(_ x: Double) -> Double { x.squareRoot() }

  /// `dy / (2 * y)`; infinite at 0.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let builder = context.builder
    return [try builder.divide(dy, builder.scaled(context.outputs[0], by: 2))]
  }
}
