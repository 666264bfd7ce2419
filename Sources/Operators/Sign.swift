public import ChiasmGraph

/// -1 below 0, 1 above 0, 0 at either zero; NaN for NaN.
///
/// Shapes and element types: see ``PointwiseUnary``. Constant almost everywhere: no gradient
/// flows through it.
public struct Sign: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "sign"

  public init() {}

  public func apply(_ x: Double) -> Double { x.isNaN ? x : x > 0 ? 1 : x < 0 ? -1 : 0 }

  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] { [nil] }
}
