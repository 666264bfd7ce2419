import ChiasmGraph
import ChiasmTensor

/// The layers that all networks share. Tensors are [N, C, X, Y, Z].
extension LayerScope {
  /// A convolution whose window and stride are the same along X, Y and Z.
  ///
  /// Stride 1 keeps the extents; any other has no padding.
  func convolution(
    _ x: Value, to channels: Int, window: Int, stride: Int = 1, name: String
  ) throws(OperatorError) -> Value {
    let weights = try self[name].convolutionWeights(
      from: self.channels(of: x), to: channels, window: window)
    let padding = stride == 1 ? window / 2 : 0
    return try builder.convolution(
      x, weights[0], bias: weights[1], strides: [stride, stride, stride],
      padding: [Int](repeating: padding, count: 6), name: fullName(name))
  }

  /// `weight` [to, from, window, window, window] and, if asked for, `bias` [to].
  func convolutionWeights(from inputs: Int, to outputs: Int, window: Int, hasBias: Bool = true)
    throws(OperatorError) -> [Value]
  {
    let start = ParameterInitialization.uniform(fanIn: inputs * window * window * window)
    let weight = try parameter("weight", [outputs, inputs, window, window, window], start)
    return hasBias ? [weight, try parameter("bias", [outputs], start)] : [weight]
  }

  /// Doubles the extents: window 2, stride 2.
  ///
  /// The weight is [from, to, 2, 2, 2]; PyTorch takes `to` times the window as its fan-in.
  func doubling(_ x: Value, to channels: Int, name: String) throws(OperatorError) -> Value {
    let scope = self[name]
    let start = ParameterInitialization.uniform(fanIn: channels * 8)
    let weight = try scope.parameter("weight", [self.channels(of: x), channels, 2, 2, 2], start)
    let bias = try scope.parameter("bias", [channels], start)
    return try builder.transposedConvolution(
      x, weight, bias: bias, strides: [2, 2, 2], name: fullName(name))
  }

  /// Scale, offset and the two running statistics of a batch norm, each [C].
  func normConstants(_ channels: Int, scale: Double = 1) throws(OperatorError) -> [Value] {
    [
      try parameter("scale", [channels], .constant(scale)),
      try parameter("offset", [channels], .constant(0)),
      try buffer("mean", [channels], 0),
      try buffer("variance", [channels], 1),
    ]
  }

  func batchNorm(_ x: Value, name: String) throws(OperatorError) -> Value {
    let scope = self[name]
    let constants = try scope.normConstants(channels(of: x))
    let outputs = try builder.add(
      "batch-norm", [x] + constants, ["training": .bool(settings.isTraining)],
      name: fullName(name))
    if settings.isTraining { try scope.recordUpdates(outputs, after: 1, by: "batch-norm") }
    return outputs[0]
  }

  func activation(_ x: Value, name: String) throws(OperatorError) -> Value {
    switch nonlinearity {
    case .relu: try builder.relu(x, name: fullName(name))
    case .leakyReLU(let slope): try builder.leakyReLU(x, slope: slope, name: fullName(name))
    }
  }

  /// Zeroes whole channels in training; nothing in inference.
  func dropout(_ x: Value, name: String) throws(OperatorError) -> Value {
    guard let step, settings.dropoutRate > 0 else { return x }
    return try builder.add(
      "dropout", [x, step],
      [
        "rate": .float(settings.dropoutRate), "per-channel": .bool(true),
        "training": .bool(true), "seed": .int(randomSeed(name)),
      ], name: fullName(name))[0]
  }
}
