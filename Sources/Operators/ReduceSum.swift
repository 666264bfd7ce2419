public import ChiasmGraph
import ChiasmTensor

/// The sum; 0 for no elements.
///
/// Shapes and element types: see ``Reduction``.
public struct ReduceSum: Reduction {
  public static let id: OperatorID = "reduce-sum"

  public var axes: [Int]
  public var keepAxes: Bool

  public init(axes: [Int] = [], keepAxes: Bool = false) {
    self.axes = axes
    self.keepAxes = keepAxes
  }

  public var initial: Double { 0 }

  public func combine(_ partial: Double, _ element: Double) -> Double {
    partial + element
  }

  /// `dy` to every element.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    return [try spread(dy, over: context.inputs[0], context.builder)]
  }
}
