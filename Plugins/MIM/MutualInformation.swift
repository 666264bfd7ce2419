import ChiasmPlugin

/// The mutual-information loss between two feature maps, from a latent Gaussian of each.
///
/// Each map is projected by a 1x1x1 convolution and flattened to F numbers; two fully connected
/// layers with tanh give a mean and a log-scale t of K dimensions.
///
/// ```
/// z = mean + exp(t / 2) * noise                    a sample of each map
/// crossEntropy = BCE(sigmoid(z.p), sigmoid(z.c)) + BCE(sigmoid(z.c), sigmoid(z.p))
/// klDivergence = mean over N of KL(c || p) + KL(p || c)
/// loss = crossEntropy - klDivergence
/// ```
///
/// The second argument of each BCE passes no gradient. In the divergence the deviation is exp(t)
/// with `sigma` = `upstream`, as in the published code, or exp(t / 2) with `log-variance`, as in
/// the sample. `reduction` sums the BCE over N and K, or takes its mean.
///
/// **Inputs:** P and C `[N, C, s...]`, then ``MutualInformationParameters`` for P and for C; then
/// with `noise` = `input` the noise of P and of C `[N, K]`, with `random` optionally a step
/// counter int64`[1]`.
///
/// **Outputs:** loss, crossEntropy and klDivergence, scalars; with batch norm and `training` also
/// the new mean and variance of P and of C.
///
/// **Source:** Shao et al. 2024, QIMS 14(2), MIM steps I to IV and Eq. 6.
struct MutualInformation: PluginOperator {
  static let id: OperatorID = "mim/mutual-information"
  static let summary = "mutual-information loss between two feature maps, for training"

  enum Reduction: String, CaseIterable { case sum, mean }
  enum Sigma: String, CaseIterable {
    case upstream
    case logVariance = "log-variance"
  }
  enum Noise: String, CaseIterable { case random, input }

  let reduction: Reduction
  let sigma: Sigma
  let noise: Noise
  let seed: Int
  let projection: MutualInformationParameters.Projection
  let norm: BatchNormalization

  init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(
      ["reduction", "sigma", "noise", "seed", "projection"] + BatchNormalization.attributeNames,
      for: Self.id)
    reduction = try attributes.choice("reduction", default: .sum, for: Self.id)
    sigma = try attributes.choice("sigma", default: .upstream, for: Self.id)
    noise = try attributes.choice("noise", default: .random, for: Self.id)
    seed = try attributes.int("seed", default: 0, for: Self.id)
    projection = try attributes.choice("projection", default: .batchNorm, for: Self.id)
    norm = try BatchNormalization(attributes, training: true, for: Self.id)
  }

  private var hasStatistics: Bool { projection == .batchNorm && norm.training }

  func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    let parameters = 2 + 2 * projection.count
    let allowed = noise == .input ? [parameters + 2] : [parameters, parameters + 1]
    try expect(
      allowed.contains(inputs.count), .arity,
      "expected \(allowed.map(String.init).joined(separator: " or ")) inputs, got \(inputs.count)")
    let (p, c) = (inputs[0], inputs[1])
    try expect(p.elementType.isFloatingPoint, .elementType, "expected a float type, got \(p)")
    try expect(p == c, .shape, "expected two feature maps of one type, got \(p) and \(c)")
    try expect((3...5).contains(p.shape.rank), .shape, "expected [N, C, s...], got \(p)")
    try expect(p.shape.count > 0, .shape, "expected at least one position, got \(p)")
    let sizes = try checkedSizes(inputs)
    try checkNoise(inputs, sizes)
    let scalar = TensorType(p.elementType, .scalar)
    let statistic = TensorType(p.elementType, [sizes.projected])
    return Array(repeating: scalar, count: 3)
      + Array(repeating: statistic, count: hasStatistics ? 4 : 0)
  }

  /// The sizes that the first map's parameters declare, after checking all against them.
  private func checkedSizes(_ inputs: [TensorType])
    throws(OperatorError) -> MutualInformationParameters
  {
    let weight = inputs[2].shape
    let bias = inputs[2 + projection.count - 1].shape
    try expect(weight.rank >= 1 && bias.rank == 1, .shape, "expected parameters, got \(weight)")
    let sizes = MutualInformationParameters(
      projection: projection, map: inputs[0].shape, projected: weight[0], latent: bias[0])
    for (modality, first) in [("p", 2), ("c", 2 + projection.count)] {
      for (got, parameter) in zip(inputs[first...], sizes.shapes) {
        let expected = TensorType(inputs[0].elementType, parameter.shape)
        let name = "\(modality).\(parameter.name)"
        try expect(got == expected, .shape, "\(name): expected \(expected), got \(got)")
      }
    }
    return sizes
  }

  private func checkNoise(_ inputs: [TensorType], _ sizes: MutualInformationParameters)
    throws(OperatorError)
  {
    let elementType = inputs[0].elementType
    let expected =
      noise == .input
      ? TensorType(elementType, [inputs[0].shape[0], sizes.latent]) : TensorType(.int64, [1])
    for got in inputs[(2 + 2 * projection.count)...] {
      let name = noise == .input ? "noise" : "step"
      try expect(got == expected, .shape, "\(name): expected \(expected), got \(got)")
    }
  }

  func decompose(_ inputs: [Value], into builder: any OperatorBuilder)
    throws(OperatorError) -> [Value]
  {
    let count = projection.count
    let p = try latent(inputs[0], inputs[2..<2 + count], builder, "p")
    let c = try latent(inputs[1], inputs[2 + count..<2 + 2 * count], builder, "c")
    let noises = try noisePair(inputs[(2 + 2 * count)...], like: p.mean, builder)
    let crossEntropy = try self.crossEntropy(
      sample(p, noises.p, builder), sample(c, noises.c, builder), builder)
    let divergence = try klDivergence(p, c, builder)
    let loss = try builder.subtract(crossEntropy, divergence, name: "loss")
    return [loss, crossEntropy, divergence] + p.statistics + c.statistics
  }
}

@_cdecl("chiasm_plugin_main")
public func main(_ host: HostPointer?, _ error: ErrorPointer?) -> PluginPointer? {
  Plugin("mim", version: "1.0.0", [MutualInformation.self]).exported()
}
