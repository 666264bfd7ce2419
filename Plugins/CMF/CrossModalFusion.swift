import ChiasmPlugin

/// Cross-modal fusion: every position of the first map attends to all positions of the second.
///
/// ```
/// A = theta(P)^T phi(C) / n        n x n, row = position of P, column = position of C
/// Y = A g(P)^T                     or g(C) with `value` = secondary
/// Z = P + batchNorm(mu(Y))         through a layer norm over channels with `layer-norm`
/// ```
///
/// theta, phi and g are 1x1x1 convolutions to half the channels, mu one back to all of them; n is
/// the number of positions. The decomposition keeps this order, transposed: without a softmax the
/// product may be re-associated, and the compiler's matrix-chain pass finds the order that never
/// forms A.
///
/// **Inputs:** P and C `[N, C, s...]`, then ``CrossModalParameters``.
///
/// **Outputs:** Z `[N, C, s...]`; with `training` also the new mean and variance `[C]`.
///
/// **Source:** Shao et al. 2024, QIMS 14(2), Eq. 2; TPAVI of AVSBench for the structure, whose
/// `layer-norm` and `normalize-inputs` are options here.
struct CrossModalFusion: PluginOperator {
  static let id: OperatorID = "cmf/cross-modal-fusion"
  static let summary = "attention of one feature map to another, added to the first"

  /// Which map g acts on.
  enum Subject: String, CaseIterable { case primary, secondary }

  let value: Subject
  let layerNorm: Bool
  /// Whether both maps are divided by their length over channels first; P also in the residual.
  let normalizeInputs: Bool
  let norm: BatchNormalization

  init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(
      ["value", "layer-norm", "normalize-inputs"] + BatchNormalization.attributeNames,
      for: Self.id)
    value = try attributes.choice("value", default: .primary, for: Self.id)
    layerNorm = try attributes.bool("layer-norm", default: false, for: Self.id)
    normalizeInputs = try attributes.bool("normalize-inputs", default: false, for: Self.id)
    norm = try BatchNormalization(attributes, for: Self.id)
  }

  func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    let arity = layerNorm ? 16 : 14
    try expect(inputs.count == arity, .arity, "expected \(arity) inputs, got \(inputs.count)")
    let (p, c) = (inputs[0], inputs[1])
    try expect(p.elementType.isFloatingPoint, .elementType, "expected a float type, got \(p)")
    try expect(p == c, .shape, "expected two feature maps of one type, got \(p) and \(c)")
    try expect((3...5).contains(p.shape.rank), .shape, "expected [N, C, s...], got \(p)")
    let isEven = p.shape[1].isMultiple(of: 2)
    try expect(isEven, .shape, "expected an even number of channels, got \(p)")
    try expect(p.shape.count > 0, .shape, "expected at least one position, got \(p)")
    let shapes = CrossModalParameters.shapes(
      channels: p.shape[1], spatialRank: p.shape.rank - 2, layerNorm: layerNorm)
    for (got, parameter) in zip(inputs[2...], shapes) {
      let expected = TensorType(p.elementType, parameter.shape)
      try expect(got == expected, .shape, "\(parameter.name): expected \(expected), got \(got)")
    }
    let vector = TensorType(p.elementType, [p.shape[1]])
    return norm.training ? [p, vector, vector] : [p]
  }

  func decompose(_ inputs: [Value], into builder: any OperatorBuilder)
    throws(OperatorError) -> [Value]
  {
    let p = try normalized(inputs[0], builder)
    let c = try normalized(inputs[1], builder)
    let theta = try projection(p, inputs[2], inputs[3], builder, "theta")
    let phi = try projection(c, inputs[4], inputs[5], builder, "phi")
    let g = try projection(value == .primary ? p : c, inputs[6], inputs[7], builder, "g")

    let shape = builder.shape(of: p)
    let elementType = builder.type(of: p).elementType
    let positions = shape.extents[2...].reduce(1, *)
    let share = try builder.scalar(1 / Double(positions), elementType)
    let attention = try builder.multiply(
      builder.matmul(phi, theta, transposeA: true, name: "affinity"), share, name: "attention")
    let attended = try builder.matmul(g, attention, name: "attended")
    let half = [shape[0], shape[1] / 2] + shape.extents[2...]
    let y = try builder.reshape(attended, to: half, name: "y")

    let mu = try builder.convolution(y, inputs[8], bias: inputs[9], name: "mu")
    let (residual, statistics) = try norm.apply(mu, inputs[10..<14], into: builder, name: "norm")
    let z = try builder.add(p, residual, name: "z")
    guard layerNorm else { return [z] + statistics }
    return [try builder.layerNorm(z, scale: inputs[14], offset: inputs[15])] + statistics
  }

  /// A 1x1x1 convolution as a matrix `[N, C / 2, positions]`.
  private func projection(
    _ x: Value, _ weight: Value, _ bias: Value, _ builder: any OperatorBuilder, _ name: String
  ) throws(OperatorError) -> Value {
    let y = try builder.convolution(x, weight, bias: bias, name: name)
    let shape = builder.shape(of: y)
    let positions = shape.extents[2...].reduce(1, *)
    return try builder.reshape(y, to: [shape[0], shape[1], positions], name: "\(name).matrix")
  }

  /// `x / max(|x|, 1e-12)` with the length over channels, or `x` itself.
  private func normalized(_ x: Value, _ builder: any OperatorBuilder) throws(OperatorError) -> Value
  {
    guard normalizeInputs else { return x }
    let squares = try builder.reduceSum(builder.multiply(x, x), axes: [1], keepAxes: true)
    let smallest = try builder.scalar(1e-12, builder.type(of: x).elementType)
    return try builder.divide(x, builder.maximum(builder.sqrt(squares), smallest))
  }
}
