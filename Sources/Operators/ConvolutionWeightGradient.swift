public import ChiasmGraph
public import ChiasmTensor

/// The gradient of a ``Convolution`` by its weights.
///
/// `dw[k, c, t] = sum over n, o of x[n, c, o * stride + t * dilation - low] * dy[n, k, o]`
///
/// **Shapes:** x `[N, C, s...]`, dy `[N, K, o...]` to `[K, C / groups, k...]`. dy may be shorter
/// than the convolution's output; the rest of x then has no part in the sum.
///
/// Element types: fp32, fp16, bf16.
public struct ConvolutionWeightGradient: StandardOperator {
  public static let id: OperatorID = "convolution-weight-gradient"

  /// The spatial extents of the weights.
  public var kernel: [Int]
  public var strides: [Int]
  public var padding: [Int]
  public var dilations: [Int]
  public var groups: Int

  public init(
    kernel: [Int], strides: [Int] = [], padding: [Int] = [], dilations: [Int] = [],
    groups: Int = 1
  ) {
    self.kernel = kernel
    self.strides = strides
    self.padding = padding
    self.dilations = dilations
    self.groups = groups
  }

  public init(attributes: Attributes) throws(OperatorError) {
    let id = Self.id
    try attributes.checkNames(["kernel", "strides", "padding", "dilations", "groups"], for: id)
    kernel = try attributes.ints("kernel", for: id)
    strides = try attributes.ints("strides", default: [], for: id)
    padding = try attributes.ints("padding", default: [], for: id)
    dilations = try attributes.ints("dilations", default: [], for: id)
    groups = try attributes.int("groups", default: 1, for: id)
  }

  public var attributes: Attributes {
    Attributes(omittingEmptyLists: [
      "kernel": .ints(kernel), "strides": .ints(strides), "padding": .ints(padding),
      "dilations": .ints(dilations), "groups": .int(groups),
    ])
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 2...2)
    try expectFloatingPoint(inputs)
    let (x, dy) = (inputs[0].shape, inputs[1].shape)
    try expectRank(inputs[0], 3...5, of: "x")
    try expectRank(inputs[1], x.rank...x.rank, of: "dy")
    try expect(groups >= 1, attribute: "groups", "at least 1", got: groups)
    try expect(
      kernel.count == x.rank - 2, attribute: "kernel", "\(x.rank - 2) entries", got: kernel.count)
    guard x[0] == dy[0], x[1] % groups == 0, dy[1] % groups == 0 else {
      throw OperatorError(
        .shape, id,
        "dy expected [\(x[0]), K, o...] with groups \(groups) dividing channels, got \(dy)")
    }
    try WindowGeometry.checkExtents(Array(x.extents[2...]), of: "x", atLeast: 0, for: self)
    _ = try WindowGeometry.list("kernel", kernel, kernel.count, default: 1, for: self)
    let window = try window
    for axis in kernel.indices {
      let most = try window.outputExtent(
        input: x[axis + 2], kernel: kernel[axis], axis: axis, for: self)
      guard dy[axis + 2] <= most else {
        throw OperatorError(
          .shape, id, "dy expected at most \(most) on spatial axis \(axis), got \(dy[axis + 2])")
      }
    }
    return [
      TensorType(inputs[0].elementType, try shape(checking: [dy[1], x[1] / groups] + kernel))
    ]
  }

  /// The convolution whose weights the gradient is of, with dy's extents for its output.
  ///
  /// - Throws: ``OperatorError`` as ``infer(_:)`` does.
  public func geometry(_ inputs: [TensorType]) throws(OperatorError) -> ConvolutionGeometry {
    _ = try infer(inputs)
    let window = try window
    let (x, dy) = (inputs[0].shape, inputs[1].shape)
    return ConvolutionGeometry(
      batch: x[0], channels: x[1], outputChannels: dy[1], groups: groups,
      inputExtents: Array(x.extents[2...]), kernelExtents: kernel,
      outputExtents: Array(dy.extents[2...]), strides: window.strides,
      dilations: window.dilations, paddingLow: window.paddingLow,
      paddingHigh: window.paddingHigh)
  }

  private var window: WindowGeometry {
    get throws(OperatorError) {
      try WindowGeometry(
        rank: kernel.count, strides: strides, padding: padding, dilations: dilations, for: self)
    }
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let type = try infer(inputs.map(\.type))[0]
    let window = try window
    let (xShape, dyShape) = (inputs[0].shape, inputs[1].shape)
    let taps = ConvolutionTaps(
      small: Array(dyShape.extents[2...]), large: Array(xShape.extents[2...]), kernel: kernel,
      strides: window.strides, dilations: window.dilations, paddingLow: window.paddingLow)
    let (x, dy) = (inputs[0].doubles, inputs[1].doubles)
    var dw = [Double](repeating: 0, count: type.shape.count)
    taps.forEach(
      .init(batch: xShape[0], small: dyShape[1], large: xShape[1], groups: groups)
    ) { pairs, weight, small, large in
      for pair in pairs { dw[weight] += x[large + pair.large] * dy[small + pair.small] }
    }
    return [Tensor(nearest: dw, type: type)]
  }

  /// Linear in both inputs. x: a transposed convolution of dy; dy: a convolution of x.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let g = context.outputGradients[0] else { return [nil, nil] }
    let builder = context.builder
    let (x, dy) = (context.inputs[0], context.inputs[1])
    let window = try window
    let padding = window.paddingLow + window.paddingHigh
    let outputPadding = kernel.indices.map { axis in
      let dense =
        (builder.shape(of: dy)[axis + 2] - 1) * window.strides[axis]
        + window.reach(kernel[axis], axis: axis)
      let room =
        builder.shape(of: x)[axis + 2] + window.paddingLow[axis] + window.paddingHigh[axis]
      return room - dense
    }
    let dx = try builder.transposedConvolution(
      dy, g, strides: strides, padding: padding, outputPadding: outputPadding,
      dilations: dilations, groups: groups)
    let ddy = try builder.convolution(
      x, g, strides: strides, padding: padding, dilations: dilations, groups: groups)
    return [dx, try builder.leading(ddy, extents: builder.shape(of: dy).extents)]
  }
}
