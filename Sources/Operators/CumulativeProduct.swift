public import ChiasmGraph

/// The running product along an axis.
///
/// Shapes and element types: see ``Cumulation``.
public struct CumulativeProduct: StandardOperator, Cumulation {
  public static let id: OperatorID = "cumulative-product"

  public var axis: Int
  public var exclusive: Bool
  public var reversed: Bool

  public init(axis: Int = 0, exclusive: Bool = false, reversed: Bool = false) {
    self.axis = axis
    self.exclusive = exclusive
    self.reversed = reversed
  }

  public var initial: Double { 1 }

  public func combine(_ partial: Double, _ element: Double) -> Double { partial * element }

  /// The running sum of `dy * y` from the other end, divided by x; NaN or infinite where x is 0.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let (builder, x) = (context.builder, context.inputs[0])
    let sum = try builder.cumulativeSum(
      builder.multiply(dy, context.outputs[0]), axis: axis, exclusive: exclusive,
      reversed: !reversed)
    return [try builder.divide(sum, x)]
  }
}
