public import ChiasmGraph

/// Whether `a <= b`.
///
/// Shapes and element types: see ``PointwiseComparison``.
public struct LessOrEqual: PointwiseComparison, AttributeFree {
  public static let id: OperatorID = "less-or-equal"

  public init() {}

  public func holds<Number: Comparable>(_ a: Number, _ b: Number) -> Bool { a <= b }
}
