public import ChiasmGraph
import Glibc

/// The arc cosine in radians, 0 to π; NaN outside -1...1.
///
/// Shapes and element types: see ``PointwiseUnary``.
public struct Acos: PointwiseUnary, AttributeFree {
  public static let id: OperatorID = "acos"

  public init() {}

  public func apply(_ x: Double) -> Double { acos(x) }

  /// `-dy / sqrt(1 - x²)`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let (builder, x) = (context.builder, context.inputs[0])
    let radicand = try builder.shifted(builder.scaled(builder.multiply(x, x), by: -1), by: 1)
    return [try builder.scaled(builder.divide(dy, builder.sqrt(radicand)), by: -1)]
  }
}
