public import ChiasmGraph

/// `x >= 0 ? x : slope * x` (Maas, Hannun and Ng 2013).
///
/// Shapes and element types: see ``PointwiseUnary``.
public struct LeakyReLU: PointwiseUnary {
  public static let id: OperatorID = "leaky-relu"

  /// The factor for negative inputs.
  public var slope: Double

  public init(slope: Double = 0.01) { self.slope = slope }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["slope"], for: Self.id)
    slope = try attributes.float("slope", default: 0.01, for: Self.id)
  }

  public var attributes: Attributes { ["slope": .float(slope)] }

  public var form: OperatorForm { .pointwise(.leakyReLU(slope: Float(slope))) }

  public func apply(_ x: Double) -> Double { x >= 0 ? x : slope * x }

  /// `dy` where `x > 0`, else `slope * dy`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let operation = LeakyReLUGradient(slope: slope)
    return [try context.builder.addOne(operation.id, [context.inputs[0], dy], operation.attributes)]
  }
}
