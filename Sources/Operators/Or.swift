public import ChiasmGraph

/// `a` or `b`: of bools whether one is true, of integers the bits set in either.
///
/// Shapes and element types: see ``PointwiseLogic``.
public struct Or: PointwiseLogic, AttributeFree {
  public static let id: OperatorID = "or"

  public init() {}

  public func apply(_ a: Int64, _ b: Int64) -> Int64 { a | b }
}
