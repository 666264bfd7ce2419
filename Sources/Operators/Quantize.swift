public import ChiasmGraph
public import ChiasmTensor

/// Real numbers as small integers: `y = saturate(round(x / scale) + zeroPoint)`.
///
/// **Shapes:** x of any shape to the same; scale a scalar, `[x[axis]]`, or with a block size
/// x's with `ceil(x[axis] / blockSize)` along `axis`; zero point (optional, 0) as scale.
///
/// Element types: x and scale fp32, fp16 or bf16, both the same; zero point and y int8 or uint8.
///
/// **Edge cases:** quotients round to fp32, then to the nearest integer, ties to even; what lies
/// beyond the integers' range becomes its nearest end. NaN becomes 0. Scales are not checked.
///
/// **Source:** Jacob et al., "Quantization and training of neural networks for efficient
/// integer-arithmetic-only inference", CVPR 2018, equation 1.
public struct Quantize: StandardOperator, Quantization {
  public static let id: OperatorID = "quantize"

  /// int8 or uint8.
  public var elementType: ElementType
  public var axis: Int
  /// Positions along `axis` that share a scale; 0 for scales per tensor or per position.
  public var blockSize: Int

  public init(to elementType: ElementType, axis: Int = 1, blockSize: Int = 0) {
    self.elementType = elementType
    self.axis = axis
    self.blockSize = blockSize
  }

  public init(attributes: Attributes) throws(OperatorError) {
    let id = Self.id
    try attributes.checkNames(["to", "axis", "block-size"], for: id)
    let name = try attributes.string("to", for: id)
    guard let elementType = ElementType(name: name), Self.isSupported(elementType) else {
      throw OperatorError(
        .attribute, id, "attribute \"to\" expected int8 or uint8, got \"\(name)\"")
    }
    self.elementType = elementType
    axis = try attributes.int("axis", default: 1, for: id)
    blockSize = try attributes.int("block-size", default: 0, for: id)
  }

  public var attributes: Attributes {
    ["to": .string(elementType.name), "axis": .int(axis), "block-size": .int(blockSize)]
  }

  private static func isSupported(_ elementType: ElementType) -> Bool {
    elementType == .int8 || elementType == .uint8
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expect(
      Self.isSupported(elementType), attribute: "to", "int8 or uint8", got: elementType)
    try expectArity(inputs, 2...3)
    try expectFloatingPoint(Array(inputs[..<2]))
    try expectParameters(inputs, elementType)
    return [TensorType(elementType, inputs[0].shape)]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let type = try infer(inputs.map(\.type))[0]
    let (x, scales) = (inputs[0].doubles, inputs[1].doubles)
    let zeroPoints = inputs.count == 3 ? inputs[2].doubles : scales.map { _ in 0 }
    let offsets = try parameterOffsets(type.shape, inputs[1].shape)
    let y = zip(x, offsets).map { x, offset in
      let quotient = Float(x) / Float(scales[offset])
      return Double(quotient.rounded(.toNearestOrEven)) + zeroPoints[offset]
    }
    return [Tensor(nearest: y, type: type)]
  }

  /// None: steps are flat.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    context.inputs.map { _ in nil }
  }
}
