public import ChiasmGraph
public import ChiasmTensor

/// Quantized integers as real numbers: `y = (x - zeroPoint) * scale`.
///
/// **Shapes:** x of any shape to the same; scale a scalar, `[x[axis]]`, or with a block size
/// x's with `ceil(x[axis] / blockSize)` along `axis`; zero point (optional, 0) as scale.
///
/// Element types: x and zero point int8, uint8 or int32, both the same; scale and y fp32, fp16
/// or bf16, both the same.
///
/// **Source:** Jacob et al., "Quantization and training of neural networks for efficient
/// integer-arithmetic-only inference", CVPR 2018, equation 1.
public struct Dequantize: StandardOperator, Quantization {
  public static let id: OperatorID = "dequantize"

  public var axis: Int
  /// Positions along `axis` that share a scale; 0 for scales per tensor or per position.
  public var blockSize: Int

  public init(axis: Int = 1, blockSize: Int = 0) {
    self.axis = axis
    self.blockSize = blockSize
  }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["axis", "block-size"], for: Self.id)
    axis = try attributes.int("axis", default: 1, for: Self.id)
    blockSize = try attributes.int("block-size", default: 0, for: Self.id)
  }

  public var attributes: Attributes { ["axis": .int(axis), "block-size": .int(blockSize)] }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 2...3)
    let elementType = inputs[0].elementType
    guard [.int8, .uint8, .int32].contains(elementType) else {
      throw OperatorError(
        .elementType, id, "x expected int8, uint8 or int32, got \(elementType)")
    }
    try expectParameters(inputs, elementType)
    return [TensorType(inputs[1].elementType, inputs[0].shape)]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let type = try infer(inputs.map(\.type))[0]
    let (x, scales) = (inputs[0].doubles, inputs[1].doubles)
    let zeroPoints = inputs.count == 3 ? inputs[2].doubles : scales.map { _ in 0 }
    let offsets = try parameterOffsets(type.shape, inputs[1].shape)
    let y = zip(x, offsets).map { x, offset in (x - zeroPoints[offset]) * scales[offset] }
    return [Tensor(nearest: y, type: type)]
  }

  /// None: integers have no gradient, and scales are settled when a model is quantized.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    context.inputs.map { _ in nil }
  }
}
