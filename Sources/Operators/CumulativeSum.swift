public import ChiasmGraph

/// The running sum along an axis.
///
/// Shapes and element types: see ``Cumulation``.
public struct CumulativeSum: StandardOperator, Cumulation {
  public static let id: OperatorID = "cumulative-sum"

  public var axis: Int
  public var exclusive: Bool
  public var reversed: Bool

  public init(axis: Int = 0, exclusive: Bool = false, reversed: Bool = false) {
    self.axis = axis
    self.exclusive = exclusive
    self.reversed = reversed
  }

  public var initial: Double { 0 }

  public func combine(_ partial: Double, _ element: Double) -> Double { partial + element }

  /// The running sum of `dy` from the other end.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    return [
      try context.builder.cumulativeSum(
        dy, axis: axis, exclusive: exclusive, reversed: !reversed)
    ]
  }
}
