public import ChiasmGraph

/// Whether `a < b`.
///
/// Shapes and element types: see ``PointwiseComparison``.
public struct Less: PointwiseComparison, AttributeFree {
  public static let id: OperatorID = "less"

  public init() {}

  public func holds<Number: Comparable>(_ a: Number, _ b: Number) -> Bool { a < b }
}
