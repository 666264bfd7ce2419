public import ChiasmGraph
import ChiasmTensor

/// The product; 1 for no elements.
///
/// Shapes and element types: see ``Reduction``.
public struct ReduceProduct: Reduction {
  public static let id: OperatorID = "reduce-product"

  public var axes: [Int]
  public var keepAxes: Bool

  public init(axes: [Int] = [], keepAxes: Bool = false) {
    self.axes = axes
    self.keepAxes = keepAxes
  }

  public var initial: Double { 1 }

  public func combine(_ partial: Double, _ element: Double) -> Double {
    partial * element
  }

  /// `dy * y / x`; NaN or infinite where x is 0.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let (builder, x) = (context.builder, context.inputs[0])
    let product = try builder.multiply(dy, context.outputs[0])
    return [try builder.divide(spread(product, over: x, builder), x)]
  }
}
