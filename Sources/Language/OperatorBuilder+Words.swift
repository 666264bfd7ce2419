public import ChiasmTensor

// The words of the language. What each operator means, its shapes and its errors stand with the
// operator; here is how it is called. All throw ``OperatorError``.

extension OperatorBuilder {
  /// Cross-correlation of x `[N, C, s...]` with w `[K, C / groups, k...]`, plus bias `[K]`.
  ///
  /// - Parameters:
  ///   - strides: one per spatial axis; empty means 1.
  ///   - padding: all lows then all highs, or one per axis for both; empty means 0.
  ///   - dilations: one per spatial axis; empty means 1.
  public func convolution(
    _ x: Value, _ w: Value, bias: Value? = nil, strides: [Int] = [], padding: [Int] = [],
    dilations: [Int] = [], groups: Int = 1, name: String? = nil
  ) throws(OperatorError) -> Value {
    let inputs = [x, w] + (bias.map { [$0] } ?? [])
    let attributes = windowAttributes(
      strides: strides, padding: padding, dilations: dilations, ["groups": .int(groups)])
    return try addOne("convolution", inputs, attributes, name: name)
  }

  /// The adjoint of a convolution by its input: x `[N, C, s...]`, w `[C, K / groups, k...]`.
  public func transposedConvolution(
    _ x: Value, _ w: Value, bias: Value? = nil, strides: [Int] = [], padding: [Int] = [],
    outputPadding: [Int] = [], dilations: [Int] = [], groups: Int = 1, name: String? = nil
  ) throws(OperatorError) -> Value {
    let inputs = [x, w] + (bias.map { [$0] } ?? [])
    var attributes = windowAttributes(
      strides: strides, padding: padding, dilations: dilations, ["groups": .int(groups)])
    if !outputPadding.isEmpty { attributes["output-padding"] = .ints(outputPadding) }
    return try addOne("transposed-convolution", inputs, attributes, name: name)
  }

  /// The largest element of each window. Empty `strides` mean the window's.
  public func maxPool(
    _ x: Value, window: [Int], strides: [Int] = [], padding: [Int] = [], name: String? = nil
  ) throws(OperatorError) -> Value {
    let attributes = windowAttributes(
      strides: strides, padding: padding, dilations: [], ["window": .ints(window)])
    return try addOne("max-pool", [x], attributes, name: name)
  }

  /// The mean of each window. Empty `strides` mean the window's.
  ///
  /// - Parameter countPadding: whether padded zeros count.
  public func averagePool(
    _ x: Value, window: [Int], strides: [Int] = [], padding: [Int] = [],
    countPadding: Bool = true, name: String? = nil
  ) throws(OperatorError) -> Value {
    let attributes = windowAttributes(
      strides: strides, padding: padding, dilations: [],
      ["window": .ints(window), "count-padding": .bool(countPadding)])
    return try addOne("average-pool", [x], attributes, name: name)
  }

  /// Empty lists are left to their defaults.
  private func windowAttributes(
    strides: [Int], padding: [Int], dilations: [Int], _ others: [String: AttributeValue]
  ) -> Attributes {
    var attributes = Attributes(others)
    if !strides.isEmpty { attributes["strides"] = .ints(strides) }
    if !padding.isEmpty { attributes["padding"] = .ints(padding) }
    if !dilations.isEmpty { attributes["dilations"] = .ints(dilations) }
    return attributes
  }
}

// MARK: - Normalisation and regularisation

extension OperatorBuilder {
  /// Batch normalisation with running statistics, as at inference.
  public func batchNorm(
    _ x: Value, scale: Value, offset: Value, mean: Value, variance: Value, epsilon: Double = 1e-5,
    name: String? = nil
  ) throws(OperatorError) -> Value {
    try addOne(
      "batch-norm", [x, scale, offset, mean, variance],
      ["epsilon": .float(epsilon), "momentum": .float(0.1), "training": .bool(false)], name: name)
  }

  /// Batch normalisation with the statistics of the batch, and the running ones after it.
  public func trainingBatchNorm(
    _ x: Value, scale: Value, offset: Value, mean: Value, variance: Value, epsilon: Double = 1e-5,
    momentum: Double = 0.1, name: String? = nil
  ) throws(OperatorError) -> (y: Value, mean: Value, variance: Value) {
    let outputs = try add(
      "batch-norm", [x, scale, offset, mean, variance],
      ["epsilon": .float(epsilon), "momentum": .float(momentum), "training": .bool(true)],
      name: name)
    guard outputs.count == 3 else {
      throw OperatorError(.arity, "batch-norm", "expected 3 outputs, got \(outputs.count)")
    }
    return (outputs[0], outputs[1], outputs[2])
  }

  /// Normalises every position over its channels.
  public func layerNorm(
    _ x: Value, scale: Value, offset: Value, axis: Int = 1, epsilon: Double = 1e-5,
    name: String? = nil
  ) throws(OperatorError) -> Value {
    try addOne(
      "layer-norm", [x, scale, offset], ["axis": .int(axis), "epsilon": .float(epsilon)],
      name: name)
  }

  /// Normalises every channel of every image over its positions.
  public func instanceNorm(
    _ x: Value, scale: Value, offset: Value, epsilon: Double = 1e-5, name: String? = nil
  ) throws(OperatorError) -> Value {
    try addOne("instance-norm", [x, scale, offset], ["epsilon": .float(epsilon)], name: name)
  }

  /// Dropout's first output; the identity unless `training`.
  ///
  /// - Parameter step: int64[1]; another value gives another mask.
  public func dropout(
    _ x: Value, rate: Double, perChannel: Bool = false, training: Bool = false, seed: Int = 0,
    step: Value? = nil, name: String? = nil
  ) throws(OperatorError) -> Value {
    let outputs = try add(
      "dropout", [x] + (step.map { [$0] } ?? []),
      [
        "rate": .float(rate), "per-channel": .bool(perChannel), "training": .bool(training),
        "seed": .int(seed),
      ], name: name)
    guard let y = outputs.first else {
      throw OperatorError(.arity, "dropout", "expected at least 1 output, got 0")
    }
    return y
  }

  /// Normally distributed fp32 numbers.
  ///
  /// - Parameter step: int64[1]; another value gives other numbers.
  public func randomNormal(
    _ shape: Shape, mean: Double = 0, deviation: Double = 1, seed: Int = 0, step: Value? = nil,
    name: String? = nil
  ) throws(OperatorError) -> Value {
    try addOne(
      "random-normal", step.map { [$0] } ?? [],
      [
        "shape": .ints(shape.extents), "mean": .float(mean), "deviation": .float(deviation),
        "seed": .int(seed),
      ], name: name)
  }
}
