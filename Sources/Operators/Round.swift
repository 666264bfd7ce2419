public import ChiasmGraph

/// The integer nearest to `x`; halfway between two, the even one.
///
/// Shapes and element types: see ``PointwiseUnary``. Constant almost everywhere: no gradient
/// flows through it.
public struct Round: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "round"

  public init() {}

  public var form: OperatorForm { .pointwise(.round) }

  public func apply(_ x: Double) -> Double { x.rounded(.toNearestOrEven) }

  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] { [nil] }
}
