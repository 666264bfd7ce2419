public import ChiasmGraph

/// The smallest integer that is no less than `x`.
///
/// Shapes and element types: see ``PointwiseUnary``. Constant almost everywhere: no gradient
/// flows through it.
public struct Ceil: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "ceil"

  public init() {}

  public var form: OperatorForm { .pointwise(.ceil) }

  public func apply(_ x: Double) -> Double { x.rounded(.up) }

  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] { [nil] }
}
