public import ChiasmGraph
public import ChiasmTensor

/// The gradient of a ``Slice`` by its input: dy where the slice was taken, 0 elsewhere.
///
/// **Shapes:** dy, shaped as the slice of `shape`, to `shape`. Element types: all but bool.
public struct SliceGradient: StandardOperator {
  public static let id: OperatorID = "slice-gradient"

  /// The extents of the slice's input.
  public var shape: [Int]
  public var slice: Slice

  public init(shape: [Int], slice: Slice) {
    self.shape = shape
    self.slice = slice
  }

  public init(attributes: Attributes) throws(OperatorError) {
    shape = try attributes.ints("shape", for: Self.id)
    var others = attributes
    others["shape"] = nil
    slice = try Slice(attributes: others)
  }

  /// Those of the slice and `shape`.
  public var attributes: Attributes {
    var attributes = slice.attributes
    attributes["shape"] = .ints(shape)
    return attributes
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    try expectNumeric(inputs)
    let source = try shape(checking: shape)
    try expectShape(inputs[0], try SlicedAxes(of: source, slice).shape, of: "dy")
    return [TensorType(inputs[0].elementType, source)]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let source = try shape(checking: shape)
    return [try SlicedAxes(of: source, slice).map.scatter(inputs[0], shape: source)]
  }

  /// The same slice.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let g = context.outputGradients[0] else { return [nil] }
    return [try context.builder.addOne(slice.id, [g], slice.attributes)]
  }
}
