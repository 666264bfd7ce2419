public import ChiasmGraph
public import ChiasmTensor

/// The gradient of a ``Pad`` by its input: every element's sum over the places it was copied to.
///
/// **Shapes:** dy, shaped as the padded tensor, to the shape before padding. Element types: all
/// but bool.
public struct PadGradient: StandardOperator {
  public static let id: OperatorID = "pad-gradient"

  public var pad: Pad

  public init(pad: Pad) { self.pad = pad }

  public init(attributes: Attributes) throws(OperatorError) {
    pad = try Pad(attributes: attributes)
  }

  /// Those of the padding.
  public var attributes: Attributes { pad.attributes }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    try expectNumeric(inputs)
    return [TensorType(inputs[0].elementType, try source(inputs[0].shape))]
  }

  /// The shape before padding.
  private func source(_ padded: Shape) throws(OperatorError) -> Shape {
    for (name, list) in [("low", pad.low), ("high", pad.high)] {
      try expect(
        list.count == padded.rank && list.allSatisfy { (0...WindowGeometry.limit).contains($0) },
        attribute: name, "\(padded.rank) entries in 0...\(WindowGeometry.limit)", got: list)
    }
    let source = try shape(
      checking: padded.extents.indices.map { padded[$0] - pad.low[$0] - pad.high[$0] })
    _ = try PaddedAxes(of: source, pad)
    return source
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let source = try source(inputs[0].shape)
    return [try PaddedAxes(of: source, pad).map.scatter(inputs[0], shape: source)]
  }

  /// The same padding, with zeros where it is constant.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let g = context.outputGradients[0] else { return [nil] }
    var linear = pad
    linear.value = 0
    return [try context.builder.addOne(linear.id, [g], linear.attributes)]
  }
}
