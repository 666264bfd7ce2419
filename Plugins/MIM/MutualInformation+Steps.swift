import ChiasmPlugin

/// A Gaussian of K independent dimensions for every case: mean and log-scale t, each `[N, K]`.
struct LatentGaussian {
  let mean: Value
  let logScale: Value
  /// The new running statistics of the projection's batch norm, if any.
  let statistics: [Value]
}

extension MutualInformation {
  /// Projects a map, flattens it, and reads mean and log-scale off it.
  func latent(
    _ map: Value, _ parameters: ArraySlice<Value>, _ builder: any OperatorBuilder, _ name: String
  ) throws(OperatorError) -> LatentGaussian {
    let inputs = Array(parameters)
    var projected: Value
    var statistics: [Value] = []
    switch projection {
    case .batchNorm:
      projected = try builder.convolution(map, inputs[0], name: "\(name).projection")
      (projected, statistics) = try norm.apply(
        projected, inputs[1...4], into: builder, name: "\(name).norm")
    case .bias:
      projected = try builder.convolution(
        map, inputs[0], bias: inputs[1], name: "\(name).projection")
    }
    let flat = try builder.reshape(projected, to: [builder.shape(of: map)[0], -1])
    let layers = inputs.suffix(4).map { $0 }
    return LatentGaussian(
      mean: try layer(flat, layers[0], layers[1], builder, "\(name).mean"),
      logScale: try layer(flat, layers[2], layers[3], builder, "\(name).deviation"),
      statistics: statistics)
  }

  /// `tanh(x weight^T + bias)`
  private func layer(
    _ x: Value, _ weight: Value, _ bias: Value, _ builder: any OperatorBuilder, _ name: String
  ) throws(OperatorError) -> Value {
    let product = try builder.matmul(x, weight, transposeB: true)
    return try builder.tanh(builder.add(product, bias), name: name)
  }

  /// The noise inputs, or two halves of one random stream.
  func noisePair(
    _ inputs: ArraySlice<Value>, like mean: Value, _ builder: any OperatorBuilder
  ) throws(OperatorError) -> (p: Value, c: Value) {
    if noise == .input { return (inputs[inputs.startIndex], inputs[inputs.startIndex + 1]) }
    let type = builder.type(of: mean)
    let (cases, latent) = (type.shape[0], type.shape[1])
    var both = try builder.randomNormal([2 * cases, latent], seed: seed, step: inputs.first)
    if type.elementType != .float32 { both = try builder.cast(both, to: type.elementType) }
    return (
      try builder.slice(both, axes: [0], starts: [0], ends: [cases]),
      try builder.slice(both, axes: [0], starts: [cases], ends: [2 * cases])
    )
  }

  /// `mean + exp(t / 2) * noise`
  func sample(_ gaussian: LatentGaussian, _ noise: Value, _ builder: any OperatorBuilder)
    throws(OperatorError) -> Value
  {
    let half = try builder.multiply(gaussian.logScale, scalar(0.5, like: noise, builder))
    return try builder.add(gaussian.mean, builder.multiply(builder.exp(half), noise))
  }

  /// Both binary cross-entropies of `sigmoid(p)` and `sigmoid(c)`, reduced to a scalar.
  func crossEntropy(_ p: Value, _ c: Value, _ builder: any OperatorBuilder)
    throws(OperatorError) -> Value
  {
    let both = try builder.add(
      logitCrossEntropy(p, target: c, builder), logitCrossEntropy(c, target: p, builder))
    return switch reduction {
    case .sum: try builder.reduceSum(both, name: "cross-entropy")
    case .mean: try builder.reduceMean(both, name: "cross-entropy")
    }
  }

  /// BCE(sigmoid(x), q) = softplus(x) - q x with q = sigmoid(target) held constant, and
  /// softplus(x) = max(x, 0) - ln(sigmoid(|x|)), which neither overflows nor loses small values.
  private func logitCrossEntropy(_ x: Value, target: Value, _ builder: any OperatorBuilder)
    throws(OperatorError) -> Value
  {
    let zero = try scalar(0, like: x, builder)
    let q = try builder.addOne("stop-gradient", [builder.sigmoid(target)])
    let magnitude = try builder.maximum(x, builder.subtract(zero, x))
    let softplus = try builder.subtract(
      builder.maximum(x, zero), builder.log(builder.sigmoid(magnitude)))
    return try builder.subtract(softplus, builder.multiply(q, x))
  }

  /// KL(c || p) + KL(p || c), summed over K, the mean over N. With variances v and d = mean.p -
  /// mean.c the logarithms cancel: ((v.c + d^2) / v.p + (v.p + d^2) / v.c) / 2 - 1.
  func klDivergence(_ p: LatentGaussian, _ c: LatentGaussian, _ builder: any OperatorBuilder)
    throws(OperatorError) -> Value
  {
    let (vp, vc) = (try variance(p, builder), try variance(c, builder))
    let difference = try builder.subtract(p.mean, c.mean)
    let square = try builder.multiply(difference, difference)
    let forward = try builder.divide(builder.add(vc, square), vp)
    let backward = try builder.divide(builder.add(vp, square), vc)
    let half = try scalar(0.5, like: vp, builder)
    let terms = try builder.subtract(
      builder.multiply(builder.add(forward, backward), half), scalar(1, like: vp, builder))
    let share = try scalar(1 / Double(builder.shape(of: vp)[0]), like: vp, builder)
    return try builder.multiply(builder.reduceSum(terms), share, name: "kl-divergence")
  }

  /// exp(2 t) for a deviation exp(t), exp(t) for a deviation exp(t / 2).
  private func variance(_ gaussian: LatentGaussian, _ builder: any OperatorBuilder)
    throws(OperatorError) -> Value
  {
    let t = gaussian.logScale
    return try builder.exp(sigma == .upstream ? builder.add(t, t) : t)
  }

  private func scalar(_ value: Double, like x: Value, _ builder: any OperatorBuilder)
    throws(OperatorError) -> Value
  { try builder.scalar(value, builder.type(of: x).elementType) }
}
