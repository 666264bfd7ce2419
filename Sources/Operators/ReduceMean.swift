public import ChiasmGraph
import ChiasmTensor

/// The arithmetic mean; NaN for no elements.
///
/// Shapes and element types: see ``Reduction``.
public struct ReduceMean: Reduction {
  public static let id: OperatorID = "reduce-mean"

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

  public func finish(_ total: Double, count: Int) -> Double { total / Double(count) }

  /// `dy / count` to every element.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let builder = context.builder
    let extents = builder.shape(of: context.inputs[0]).extents
    let count = try reducedAxes(rank: extents.count).reduce(1) { $0 * extents[$1] }
    return [
      try spread(builder.scaled(dy, by: 1 / Double(count)), over: context.inputs[0], builder)
    ]
  }
}
