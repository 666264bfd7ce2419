public import ChiasmGraph
public import ChiasmTensor

/// The gradient of ``LeakyReLU`` by its input: `x > 0 ? dy : slope * dy`.
///
/// **Shapes:** x and dy alike. Element types: see ``PointwiseBinary``.
public struct LeakyReLUGradient: PointwiseBinary {
  public static let id: OperatorID = "leaky-relu-gradient"

  public var slope: Double

  public init(slope: Double = 0.01) { self.slope = slope }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["slope"], for: Self.id)
    slope = try attributes.float("slope", default: 0.01, for: Self.id)
  }

  public var attributes: Attributes { ["slope": .float(slope)] }

  public var form: OperatorForm { .pointwise(.leakyReLUGradient(slope: Float(slope))) }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 2...2)
    try expectNumeric(inputs)
    try expectShape(inputs[1], inputs[0].shape, of: "dy")
    return [inputs[1]]
  }

  public func apply(_ x: Double, _ dy: Double) -> Double { x > 0 ? dy : slope * dy }

  /// Linear in dy; piecewise constant in x.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let g = context.outputGradients[0] else { return [nil, nil] }
    return [nil, try context.builder.addOne(id, [context.inputs[0], g], attributes)]
  }
}
