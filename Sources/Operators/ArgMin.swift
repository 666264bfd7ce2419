public import ChiasmGraph

/// The position of the smallest element along an axis.
///
/// Shapes, element types and edge cases: see ``ArgReduction``.
public struct ArgMin: StandardOperator, ArgReduction {
  public static let id: OperatorID = "arg-min"

  public var axis: Int
  public var keepAxes: Bool
  public var last: Bool

  public init(axis: Int = 0, keepAxes: Bool = false, last: Bool = false) {
    self.axis = axis
    self.keepAxes = keepAxes
    self.last = last
  }

  public func precedes(_ a: Double, _ b: Double) -> Bool { a < b }
}
