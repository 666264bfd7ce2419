public import ChiasmGraph
public import ChiasmTensor

/// The same values in another element type, converted as ``TensorElement/nearest(_:)`` does:
/// integers round toward zero and saturate, bool is `x != 0`.
///
/// **Shapes:** x of any shape to the same. Element types: all.
public struct Cast: StandardOperator {
  public static let id: OperatorID = "cast"

  public var elementType: ElementType

  public init(to elementType: ElementType) { self.elementType = elementType }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["to"], for: Self.id)
    elementType = try attributes.elementType("to", for: Self.id)
  }

  public var attributes: Attributes { ["to": .string(elementType.name)] }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    return [TensorType(elementType, inputs[0].shape)]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    [inputs[0].converted(to: elementType)]
  }

  /// `dy` cast back; none unless both types are floating-point.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    let old = context.builder.type(of: context.inputs[0]).elementType
    guard let dy = context.outputGradients[0], old.isFloatingPoint, elementType.isFloatingPoint
    else { return [nil] }
    return [try context.builder.cast(dy, to: old)]
  }
}
