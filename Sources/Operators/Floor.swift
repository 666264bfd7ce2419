public import ChiasmGraph

/// The largest integer that is no more than `x`.
///
/// Shapes and element types: see ``PointwiseUnary``. Constant almost everywhere: no gradient
/// flows through it.
public struct Floor: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "floor"

  public init() {}

  public var form: OperatorForm { .pointwise(.floor) }

  public func apply(_ x: Double) -> Double { x.rounded(.down) }

  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] { [nil] }
}
