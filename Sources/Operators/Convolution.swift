public import ChiasmGraph
public import ChiasmTensor

/// The cross-correlation of deep learning, over one to three spatial axes.
///
/// `y[n, k, o] = bias[k] + sum over c, t of x[n, c, o * stride + t * dilation - low] * w[k, c, t]`
///
/// **Shapes:** x `[N, C, s...]`, w `[K, C / groups, k...]`, bias `[K]` (optional) to
/// `[N, K, o...]` with `o = (s + low + high - dilation * (k - 1) - 1) / stride + 1`, rounded down.
///
/// Positions in the padding read 0. Element types: fp32, fp16, bf16.
public struct Convolution: StandardOperator {
  public static let id: OperatorID = "convolution"

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
    let geometry = try geometry(inputs)
    return [TensorType(inputs[0].elementType, try shape(checking: geometry.outputShape))]
  }

  /// The convolution of these inputs with every default resolved.
  ///
  /// - Throws: ``OperatorError`` as ``infer(_:)`` does.
  public func geometry(_ inputs: [TensorType]) throws(OperatorError) -> ConvolutionGeometry {
    try expectArity(inputs, 2...3)
    try expectFloatingPoint(inputs)
    let geometry = try ConvolutionGeometry(
      x: inputs[0], w: inputs[1], strides: strides, padding: padding, dilations: dilations,
      groups: groups, for: self)
    if inputs.count == 3 {
      try expectShape(inputs[2], [geometry.outputChannels], of: "bias")
    }
    return geometry
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let geometry = try geometry(inputs.map(\.type))
    let type = TensorType(inputs[0].elementType, try shape(checking: geometry.outputShape))
    let (x, w) = (inputs[0].doubles, inputs[1].doubles)
    var y = biasField(inputs.count == 3 ? inputs[2].doubles : [], type.shape)
    geometry.taps.forEach(geometry.tapChannels) { pairs, weight, small, large in
      for pair in pairs { y[small + pair.small] += w[weight] * x[large + pair.large] }
    }
    return [Tensor(nearest: y, type: type)]
  }

  /// x: a transposed convolution of the output gradient; w: a ``ConvolutionWeightGradient``;
  /// bias: the sum over all but the channels.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return context.inputs.map { _ in nil } }
    let builder = context.builder
    let geometry = try geometry(context.inputs.map(builder.type(of:)))
    let padding = geometry.paddingLow + geometry.paddingHigh
    let outputPadding = geometry.inputExtents.enumerated().map { axis, extent in
      let room = extent + geometry.paddingLow[axis] + geometry.paddingHigh[axis]
      let reach = geometry.dilations[axis] * (geometry.kernelExtents[axis] - 1) + 1
      return (room - reach) % geometry.strides[axis]
    }
    let dx = try builder.transposedConvolution(
      dy, context.inputs[1], strides: strides, padding: padding, outputPadding: outputPadding,
      dilations: dilations, groups: groups)
    let weightGradient = ConvolutionWeightGradient(
      kernel: geometry.kernelExtents, strides: strides, padding: padding, dilations: dilations,
      groups: groups)
    let dw = try builder.addOne(
      weightGradient.id, [context.inputs[0], dy], weightGradient.attributes)
    guard context.inputs.count == 3 else { return [dx, dw] }
    return [dx, dw, try builder.channelSum(dy)]
  }
}

/// A bias `[K]` repeated over `[N, K, o...]`; no bias is zero.
func biasField(_ bias: [Double], _ shape: Shape) -> [Double] {
  if bias.isEmpty { return Array(repeating: 0, count: shape.count) }
  let perChannel = shape.extents[2...].reduce(1, *)
  return (0..<shape.count).map { bias[$0 / perChannel % shape[1]] }
}
