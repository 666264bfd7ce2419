public import ChiasmGraph
import ChiasmTensor

/// The largest element; NaN when any is; minus infinity for no elements.
///
/// Shapes and element types: see ``Reduction``.
public struct ReduceMax: Reduction {
  public static let id: OperatorID = "reduce-max"

  public var axes: [Int]
  public var keepAxes: Bool

  public init(axes: [Int] = [], keepAxes: Bool = false) {
    self.axes = axes
    self.keepAxes = keepAxes
  }

  public var initial: Double { -.infinity }

  public func combine(_ partial: Double, _ element: Double) -> Double {
    partial.isNaN || element.isNaN ? .nan : max(partial, element)
  }

  /// `dy` to the largest element, in equal shares where several are.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let (builder, x) = (context.builder, context.inputs[0])
    let isLargest = try builder.equal(x, kept(context.outputs[0], over: x, builder))
    let count = try builder.reduceSum(isLargest, axes: axes, keepAxes: true)
    let share = try builder.divide(kept(dy, over: x, builder), count)
    return [try builder.multiply(isLargest, share)]
  }
}
