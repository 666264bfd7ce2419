public import ChiasmGraph

/// Either `a` or `b`: of bools whether they differ, of integers the bits set in one only.
///
/// Shapes and element types: see ``PointwiseLogic``.
public struct Xor: PointwiseLogic, AttributeFree {
  public static let id: OperatorID = "xor"

  public init() {}

  public func apply(_ a: Int64, _ b: Int64) -> Int64 { a ^ b }
}
