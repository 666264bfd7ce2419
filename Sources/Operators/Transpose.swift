public import ChiasmGraph
public import ChiasmTensor

/// The axes in another order: axis `i` of the result is axis `permutation[i]` of x.
///
/// Element types: all.
public struct Transpose: StandardOperator {
  public static let id: OperatorID = "transpose"

  /// Every axis of x once.
  public var permutation: [Int]

  public init(permutation: [Int]) { self.permutation = permutation }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["permutation"], for: Self.id)
    permutation = try attributes.ints("permutation", for: Self.id)
  }

  public var attributes: Attributes { ["permutation": .ints(permutation)] }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    let old = inputs[0].shape
    try expect(
      permutation.sorted() == Array(0..<old.rank), attribute: "permutation",
      "each of the \(old.rank) axes once", got: permutation)
    return [TensorType(inputs[0].elementType, Shape(permutation.map { old[$0] }))]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let new = try infer(inputs.map(\.type))[0].shape
    let strides = inputs[0].shape.strides
    let map = IndexMap(new, strides: permutation.map { strides[$0] })
    return [map.gather(inputs[0], shape: new)]
  }

  /// `dy` with the axes put back.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let inverse = permutation.indices.sorted { permutation[$0] < permutation[$1] }
    return [try context.builder.transpose(dy, permutation: inverse)]
  }
}
