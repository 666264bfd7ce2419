public import ChiasmGraph

/// `a` and `b`: of bools whether both are true, of integers the bits set in both.
///
/// Shapes and element types: see ``PointwiseLogic``.
public struct And: PointwiseLogic, AttributeFree {
  public static let id: OperatorID = "and"

  public init() {}

  public func apply(_ a: Int64, _ b: Int64) -> Int64 { a & b }
}
