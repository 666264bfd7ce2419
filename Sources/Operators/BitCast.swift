public import ChiasmGraph
public import ChiasmTensor

/// The same bytes read as another element type.
///
/// **Shapes:** x of any shape to the same. Element types: two of the same size; to bool, every byte
/// but 0 is true. No gradient flows through it.
public struct BitCast: StandardOperator {
  public static let id: OperatorID = "bit-cast"

  public var elementType: ElementType

  public init(to elementType: ElementType) { self.elementType = elementType }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["to"], for: Self.id)
    elementType = try attributes.elementType("to", for: Self.id)
  }

  public var attributes: Attributes { ["to": .string(elementType.name)] }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    guard inputs[0].elementType.byteCount == elementType.byteCount else {
      throw OperatorError(
        .elementType, id,
        "input 0 expected \(elementType.byteCount) bytes an element like \(elementType), got "
          + "\(inputs[0].elementType)")
    }
    return [TensorType(elementType, inputs[0].shape)]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let x = inputs[0]
    if elementType == .bool {
      return [Tensor(x.withUnsafeBytes { $0.map { $0 != 0 } }, shape: x.shape)]
    }
    var y = Tensor(zeros: TensorType(elementType, x.shape))
    y.withUnsafeMutableBytes { target in
      x.withUnsafeBytes { target.copyMemory(from: $0) }
    }
    return [y]
  }

  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] { [nil] }
}
