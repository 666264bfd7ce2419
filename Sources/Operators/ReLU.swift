public import ChiasmGraph

/// `max(x, 0)`; NaN stays NaN.
///
/// Shapes and element types: see ``PointwiseUnary``.
public struct ReLU: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "relu"

  public init() {}

  public var form: OperatorForm { .pointwise(.leakyReLU(slope: 0)) }

  public func apply(_ x: Double) -> Double { x > 0 || x.isNaN ? x : 0 }

  /// `dy` where `x > 0`, else 0.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let operation = LeakyReLUGradient(slope: 0)
    return [try context.builder.addOne(operation.id, [context.inputs[0], dy], operation.attributes)]
  }
}
