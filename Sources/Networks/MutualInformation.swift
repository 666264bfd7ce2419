import ChiasmGraph
import ChiasmTensor

/// The term of the training loss that makes the deepest PET and CT features depend less on each
/// other. It is no part of the network that is deployed.
///
/// **Source:** Shao et al. 2024, equation 6 and the four steps around it.
public struct MutualInformation: Sendable, Hashable {
  /// Over batch and latent dimensions, of the cross-entropies. The raw values are the plugin's.
  public enum Reduction: String, Sendable, Hashable, CaseIterable {
    case sum
    case mean
  }

  /// What the second linear layer's `t` stands for. The raw values are the plugin's.
  public enum Deviation: String, Sendable, Hashable, CaseIterable {
    /// exp(t) in the divergence and exp(t / 2) in the sample, as the published codes have it.
    case upstream
    /// exp(t / 2) in both.
    case logVariance = "log-variance"
  }

  /// The 1x1x1 convolution before the linear layers. The raw values are the plugin's.
  public enum Projection: String, Sendable, Hashable, CaseIterable {
    /// No bias, then batch norm.
    case batchNorm = "batch-norm"
    /// With bias, no batch norm.
    case bias
  }

  public var reduction = Reduction.sum
  public var deviation = Deviation.upstream
  public var projection = Projection.batchNorm
  /// Channels after the projection, C'.
  public var channels = 64
  /// Latent dimensions, K.
  public var latent = 24

  public init() {}

  static let operatorID: OperatorID = "mim/mutual-information"

  func validate(in network: String) throws(NetworkError) {
    let range = 1...NetworkSettings.Limits.channels
    try check(channels, in: range, "\(network): mutual information channels")
    try check(latent, in: range, "\(network): mutual information latent dimensions")
  }
}

extension LayerScope {
  /// The loss term, a scalar, of PET and CT features.
  func mutualInformation(_ reading: MutualInformation, pet: Value, ct: Value)
    throws(OperatorError) -> Value
  {
    let scope = self["mim"]
    var inputs = [pet, ct]
    for (modality, features) in [("pet", pet), ("ct", ct)] {
      inputs += try scope[modality].latentConstants(reading, of: features)
    }
    if let step { inputs.append(step) }
    let outputs = try builder.add(
      MutualInformation.operatorID, inputs,
      [
        "reduction": .string(reading.reduction.rawValue),
        "sigma": .string(reading.deviation.rawValue),
        "projection": .string(reading.projection.rawValue),
        "seed": .int(randomSeed("mim")), "training": .bool(settings.isTraining),
      ], name: fullName("mim"))
    if reading.projection == .batchNorm, settings.isTraining {
      for (index, modality) in ["pet", "ct"].enumerated() {
        try scope[modality]["norm"].recordUpdates(
          outputs, after: 3 + 2 * index, by: MutualInformation.operatorID)
      }
    }
    return outputs[0]
  }

  /// What the operator takes for one modality: projection, then the two linear layers [K, F] of
  /// F = C' * positions.
  private func latentConstants(_ reading: MutualInformation, of features: Value)
    throws(OperatorError) -> [Value]
  {
    let hasBias = reading.projection == .bias
    var constants = try self["projection"].convolutionWeights(
      from: channels(of: features), to: reading.channels, window: 1, hasBias: hasBias)
    if !hasBias { constants += try self["norm"].normConstants(reading.channels) }
    let count = reading.channels * settings.deepestVoxelCount
    for layer in ["mean", "deviation"] {
      let start = ParameterInitialization.uniform(fanIn: count)
      constants.append(try self[layer].parameter("weight", [reading.latent, count], start))
      constants.append(try self[layer].parameter("bias", [reading.latent], start))
    }
    return constants
  }
}
