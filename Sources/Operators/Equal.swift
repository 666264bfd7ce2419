public import ChiasmGraph

/// 1 where `a == b`, else 0, in the element type of the inputs; NaN equals nothing.
///
/// Shapes and element types: see ``PointwiseBinary``. Constant almost everywhere: no gradient
/// flows through it.
public struct Equal: PointwiseBinary, AttributeFree {
  public static let id: OperatorID = "equal"

  public init() {}

  public var form: OperatorForm { .pointwise(.equal) }

  public func apply(_ a: Double, _ b: Double) -> Double { a == b ? 1 : 0 }

  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] { [nil, nil] }
}
