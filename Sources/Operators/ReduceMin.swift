public import ChiasmGraph
import ChiasmTensor

/// The smallest element; NaN when any is; infinity for no elements.
///
/// Shapes and element types: see ``Reduction``.
public struct ReduceMin: Reduction {
  public static let id: OperatorID = "reduce-min"

  public var axes: [Int]
  public var keepAxes: Bool

  public init(axes: [Int] = [], keepAxes: Bool = false) {
    self.axes = axes
    self.keepAxes = keepAxes
  }

  public var initial: Double { .infinity }

  public func combine(_ partial: Double, _ element: Double) -> Double {
    partial.isNaN || element.isNaN ? .nan : min(partial, element)
  }

  /// `dy` to the smallest element, in equal shares where several are.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let (builder, x) = (context.builder, context.inputs[0])
    let isSmallest = try builder.equal(x, kept(context.outputs[0], over: x, builder))
    let count = try builder.reduceSum(isSmallest, axes: axes, keepAxes: true)
    let share = try builder.divide(kept(dy, over: x, builder), count)
    return [try builder.multiply(isSmallest, share)]
  }
}
