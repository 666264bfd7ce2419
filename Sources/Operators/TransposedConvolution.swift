public import ChiasmGraph
public import ChiasmTensor

/// The adjoint of ``Convolution`` by its input: spreads every input over a kernel's reach.
///
/// `y[n, k, i * stride + t * dilation - low] += x[n, c, i] * w[c, k, t]`, plus `bias[k]`
///
/// **Shapes:** x `[N, C, s...]`, w `[C, K / groups, k...]`, bias `[K]` (optional) to
/// `[N, K, o...]` with
/// `o = (s - 1) * stride - low - high + dilation * (k - 1) + 1 + outputPadding`.
///
/// Element types: fp32, fp16, bf16.
public struct TransposedConvolution: StandardOperator {
  public static let id: OperatorID = "transposed-convolution"

  /// One per spatial axis; empty means 1.
  public var strides: [Int]
  /// All lows then all highs, or one per axis for both sides; empty means 0. Cut off the output.
  public var padding: [Int]
  /// Rows added at the high end of the output; one per spatial axis; empty means 0.
  public var outputPadding: [Int]
  /// One per spatial axis; empty means 1.
  public var dilations: [Int]
  /// Divides C and K.
  public var groups: Int

  public init(
    strides: [Int] = [], padding: [Int] = [], outputPadding: [Int] = [], dilations: [Int] = [],
    groups: Int = 1
  ) {
    self.strides = strides
    self.padding = padding
    self.outputPadding = outputPadding
    self.dilations = dilations
    self.groups = groups
  }

  public init(attributes: Attributes) throws(OperatorError) {
    let id = Self.id
    try attributes.checkNames(
      ["strides", "padding", "output-padding", "dilations", "groups"], for: id)
    strides = try attributes.ints("strides", default: [], for: id)
    padding = try attributes.ints("padding", default: [], for: id)
    outputPadding = try attributes.ints("output-padding", default: [], for: id)
    dilations = try attributes.ints("dilations", default: [], for: id)
    groups = try attributes.int("groups", default: 1, for: id)
  }

  public var attributes: Attributes {
    Attributes(omittingEmptyLists: [
      "strides": .ints(strides), "padding": .ints(padding),
      "output-padding": .ints(outputPadding), "dilations": .ints(dilations),
      "groups": .int(groups),
    ])
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    let geometry = try geometry(inputs)
    return [TensorType(inputs[0].elementType, try shape(checking: geometry.outputShape))]
  }

  /// The operator on these inputs with every default resolved.
  ///
  /// - Throws: ``OperatorError`` as ``infer(_:)`` does.
  public func geometry(_ inputs: [TensorType]) throws(OperatorError) -> ConvolutionGeometry {
    try expectArity(inputs, 2...3)
    try expectFloatingPoint(inputs)
    let (x, w) = (inputs[0].shape, inputs[1].shape)
    try expectRank(inputs[0], 3...5, of: "x")
    try expectRank(inputs[1], x.rank...x.rank, of: "w")
    try expect(
      (1...WindowGeometry.limit).contains(groups), attribute: "groups", "at least 1", got: groups)
    guard x[1] % groups == 0, w[0] == x[1], w[1] <= WindowGeometry.limit else {
      throw OperatorError(
        .shape, id, "w expected [\(x[1]), K / groups, k...] with groups \(groups), got \(w)")
    }
    if inputs.count == 3 { try expectShape(inputs[2], [w[1] * groups], of: "bias") }
    let (input, kernel) = (Array(x.extents[2...]), Array(w.extents[2...]))
    try WindowGeometry.checkExtents(input, of: "x", atLeast: 1, for: self)
    try WindowGeometry.checkExtents(kernel, of: "w", atLeast: 1, for: self)
    let window = try WindowGeometry(
      rank: input.count, strides: strides, padding: padding, dilations: dilations, for: self)
    return ConvolutionGeometry(
      batch: x[0], channels: x[1], outputChannels: w[1] * groups, groups: groups,
      inputExtents: input, kernelExtents: kernel,
      outputExtents: try outputExtents(input, kernel, window), strides: window.strides,
      dilations: window.dilations, paddingLow: window.paddingLow, paddingHigh: window.paddingHigh)
  }

  private func outputExtents(_ input: [Int], _ kernel: [Int], _ window: WindowGeometry)
    throws(OperatorError) -> [Int]
  {
    let added = try WindowGeometry.list(
      "output-padding", outputPadding, input.count, default: 0, for: self)
    var output: [Int] = []
    for axis in input.indices {
      let dense = (input[axis] - 1) * window.strides[axis] + window.reach(kernel[axis], axis: axis)
      let extent = dense - window.paddingLow[axis] - window.paddingHigh[axis] + added[axis]
      guard extent >= 1 else {
        throw OperatorError(
          .shape, id, "spatial axis \(axis) expected an output extent of at least 1, got \(extent)")
      }
      output.append(extent)
    }
    return output
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let geometry = try geometry(inputs.map(\.type))
    let type = TensorType(inputs[0].elementType, try shape(checking: geometry.outputShape))
    let taps = ConvolutionTaps(
      small: geometry.inputExtents, large: geometry.outputExtents, kernel: geometry.kernelExtents,
      strides: geometry.strides, dilations: geometry.dilations, paddingLow: geometry.paddingLow)
    let (x, w) = (inputs[0].doubles, inputs[1].doubles)
    var y = biasField(inputs.count == 3 ? inputs[2].doubles : [], type.shape)
    taps.forEach(
      .init(
        batch: geometry.batch, small: geometry.channels, large: geometry.outputChannels,
        groups: groups)
    ) { pairs, weight, small, large in
      for pair in pairs { y[large + pair.large] += w[weight] * x[small + pair.small] }
    }
    return [Tensor(nearest: y, type: type)]
  }

  /// x: a convolution of the output gradient; w: a ``ConvolutionWeightGradient`` with the roles of
  /// x and the output gradient exchanged; bias: the sum over all but the channels.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return context.inputs.map { _ in nil } }
    let builder = context.builder
    let (x, w) = (context.inputs[0], context.inputs[1])
    let dense = try builder.convolution(
      dy, w, strides: strides, padding: padding, dilations: dilations, groups: groups)
    let dx = try builder.leading(dense, extents: builder.shape(of: x).extents)
    let weightGradient = ConvolutionWeightGradient(
      kernel: Array(builder.shape(of: w).extents[2...]), strides: strides, padding: padding,
      dilations: dilations, groups: groups)
    let dw = try builder.addOne(weightGradient.id, [dy, x], weightGradient.attributes)
    guard context.inputs.count == 3 else { return [dx, dw] }
    return [dx, dw, try builder.channelSum(dy)]
  }
}
