public import ChiasmGraph
public import ChiasmTensor

/// The convolution of quantized tensors, exact:
/// `y[n, k, o] = sum over c, t of (x[n, c, o * stride + t * dilation - low] - xZero)
/// * (w[k, c, t] - wZero[k])`.
///
/// **Shapes:** x `[N, C, s...]`, w `[K, C / groups, k...]` to `[N, K, o...]` as for
/// ``Convolution``. The zero points (optional, 0) are a scalar for x, a scalar or `[K]` for w.
///
/// Positions in the padding read x's zero point. Element types: x and w int8 or uint8, each with
/// a zero point of its own type; y int32. Sums beyond int32 wrap around; below 32,768 products
/// there are none.
public struct IntegerConvolution: StandardOperator {
  public static let id: OperatorID = "integer-convolution"

  /// One per spatial axis; empty means 1.
  public var strides: [Int]
  /// All lows then all highs, or one per axis for both sides; empty means 0.
  public var padding: [Int]
  /// One per spatial axis; empty means 1.
  public var dilations: [Int]
  /// Divides C and K; every group of outputs sees one group of inputs.
  public var groups: Int

  public init(
    strides: [Int] = [], padding: [Int] = [], dilations: [Int] = [], groups: Int = 1
  ) {
    self.strides = strides
    self.padding = padding
    self.dilations = dilations
    self.groups = groups
  }

  public init(attributes: Attributes) throws(OperatorError) {
    let id = Self.id
    try attributes.checkNames(["strides", "padding", "dilations", "groups"], for: id)
    strides = try attributes.ints("strides", default: [], for: id)
    padding = try attributes.ints("padding", default: [], for: id)
    dilations = try attributes.ints("dilations", default: [], for: id)
    groups = try attributes.int("groups", default: 1, for: id)
  }

  public var attributes: Attributes {
    Attributes(omittingEmptyLists: [
      "strides": .ints(strides), "padding": .ints(padding), "dilations": .ints(dilations),
      "groups": .int(groups),
    ])
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    [TensorType(.int32, try shape(checking: geometry(inputs).outputShape))]
  }

  /// The convolution of these inputs with every default resolved.
  ///
  /// - Throws: ``OperatorError`` as ``infer(_:)`` does.
  public func geometry(_ inputs: [TensorType]) throws(OperatorError) -> ConvolutionGeometry {
    try expectArity(inputs, 2...4)
    try expectQuantized(inputs)
    let geometry = try ConvolutionGeometry(
      x: inputs[0], w: inputs[1], strides: strides, padding: padding, dilations: dilations,
      groups: groups, for: self)
    if inputs.count > 2 { try expectShape(inputs[2], .scalar, of: "zero point of x") }
    if inputs.count > 3, inputs[3].shape != .scalar {
      try expectShape(inputs[3], [geometry.outputChannels], of: "zero point of w")
    }
    return geometry
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let geometry = try geometry(inputs.map(\.type))
    let shape = try shape(checking: geometry.outputShape)
    let x = centered(inputs[0], inputs.count > 2 ? inputs[2] : nil).doubles
    let perChannel = Array(repeating: 1, count: geometry.spatialRank + 1)
    let w = centered(
      inputs[1],
      inputs.count > 3
        ? inputs[3].reshaped(to: Shape(inputs[3].shape.extents + perChannel)) : nil
    ).doubles
    var y = [Double](repeating: 0, count: shape.count)
    geometry.taps.forEach(geometry.tapChannels) { pairs, weight, small, large in
      for pair in pairs { y[small + pair.small] += w[weight] * x[large + pair.large] }
    }
    return [wrapped(y, shape)]
  }

  /// None: integers have no gradient.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    context.inputs.map { _ in nil }
  }
}
