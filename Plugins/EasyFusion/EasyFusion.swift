import ChiasmPlugin

/// Fuses two feature maps of one shape: their sum, mean or maximum, or a 1x1x1 convolution of
/// both, normalised.
///
/// ```
/// sum                  p + c
/// mean                 (p + c) / 2
/// max                  max(p, c)
/// concat-convolution   leakyReLU(batchNorm(weight * [p, c] + bias))
/// ```
///
/// **Inputs:** p and c `[N, C, s...]`; for `concat-convolution` also weight `[C, 2C, 1...]`, bias
/// `[C]`, and scale, offset, mean and variance `[C]`.
///
/// **Outputs:** y `[N, C, s...]`; `concat-convolution` with `training` also the new mean and
/// variance.
struct EasyFusion: PluginOperator {
  static let id: OperatorID = "easy-fusion/fuse"
  static let summary = "sum, mean, maximum or normalised convolution of two feature maps"

  enum Mode: String, CaseIterable {
    case sum, mean, max
    case concatConvolution = "concat-convolution"
  }

  let mode: Mode
  /// Of the leaky ReLU.
  let slope: Double
  let norm: BatchNormalization

  init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["mode", "slope"] + BatchNormalization.attributeNames, for: Self.id)
    mode = try attributes.choice("mode", default: .sum, for: Self.id)
    slope = try attributes.float("slope", default: 0.01, for: Self.id)
    norm = try BatchNormalization(attributes, for: Self.id)
  }

  func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    let arity = mode == .concatConvolution ? 8 : 2
    try expect(inputs.count == arity, .arity, "expected \(arity) inputs, got \(inputs.count)")
    let (p, c) = (inputs[0], inputs[1])
    try expect(p.elementType.isFloatingPoint, .elementType, "expected a float type, got \(p)")
    try expect(p == c, .shape, "expected two feature maps of one type, got \(p) and \(c)")
    guard mode == .concatConvolution else { return [p] }
    try expect((3...5).contains(p.shape.rank), .shape, "expected [N, C, s...], got \(p)")
    let channels = p.shape[1]
    let window = Array(repeating: 1, count: p.shape.rank - 2)
    let vector = TensorType(p.elementType, [channels])
    let weight = TensorType(p.elementType, Shape([channels, 2 * channels] + window))
    for (got, expected) in zip(inputs[2...], [weight] + Array(repeating: vector, count: 5)) {
      try expect(got == expected, .shape, "expected a parameter \(expected), got \(got)")
    }
    return norm.training ? [p, vector, vector] : [p]
  }

  func decompose(_ inputs: [Value], into builder: any OperatorBuilder)
    throws(OperatorError) -> [Value]
  {
    let (p, c) = (inputs[0], inputs[1])
    switch mode {
    case .sum:
      return [try builder.add(p, c)]
    case .mean:
      let half = try builder.scalar(0.5, builder.type(of: p).elementType)
      return [try builder.multiply(builder.add(p, c), half)]
    case .max:
      return [try builder.maximum(p, c)]
    case .concatConvolution:
      let both = try builder.concat([p, c], axis: 1)
      let mixed = try builder.convolution(both, inputs[2], bias: inputs[3])
      let (y, statistics) = try norm.apply(mixed, inputs[4...], into: builder)
      return [try builder.leakyReLU(y, slope: slope)] + statistics
    }
  }
}

@_cdecl("chiasm_plugin_main")
public func main(_ host: HostPointer?, _ error: ErrorPointer?) -> PluginPointer? {
  Plugin("easy-fusion", version: "1.0.0", [EasyFusion.self]).exported()
}
