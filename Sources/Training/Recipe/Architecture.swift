public import ChiasmNetworks

extension Recipe {
  /// Which network is trained.
  public struct Architecture: Sendable, Hashable {
    public var kind = NetworkName.mimCMFNet
    /// What the network looks at: both, but for `vnet`, which takes one.
    public var inputs = Modality.allCases
    /// Channels of level 1.
    public var filters = 16
    /// Extents X, Y, Z of a crop in voxels; multiples of 16.
    public var patch = [112, 112, 48]
    /// Of levels 1 to 5; `vnet` has none.
    public var fusions = MIMCMFNet().fusions
    /// The slope below zero of the non-linearity; 0 is ReLU.
    public var slope = 0.01
    /// The share of channels a dropout site zeroes.
    public var dropoutRate = 0.5
    public var dropoutSite = MIMCMFNet.DropoutSite.fused
    /// Whether PET's encoder goes on from the fused features.
    public var petFollowsFusion = false

    public init() {}
  }

  /// One of the two images of a case. The raw values name the networks' inputs.
  public enum Modality: String, Sendable, Hashable, CaseIterable {
    case pet
    case ct
  }

  /// The term that makes the deepest PET and CT features depend less on each other.
  public struct LatentTerm: Sendable, Hashable {
    /// nu: 1e-5 for pancreas, 1e-4 for head and neck in the paper.
    public var weight = 1e-5
    public var reading = MutualInformation()

    public init() {}
  }
}

extension Recipe {
  /// The network that the recipe trains, its initial weights following from the recipe's seed.
  ///
  /// - Parameters:
  ///   - batch: cases per pass.
  ///   - purpose: mutual information is there in training only.
  public func network(batch: Int, purpose: NetworkPurpose) -> any Network {
    var settings = NetworkSettings()
    settings.filters = network.filters
    settings.patch = network.patch
    settings.batch = batch
    settings.activation = network.slope == 0 ? .relu : .leakyReLU(slope: network.slope)
    settings.dropoutRate = network.dropoutRate
    settings.purpose = purpose
    settings.seed = seed
    guard network.kind != .vnet else { return vnet(settings) }
    var result = MIMCMFNet(settings)
    result.name = network.kind.rawValue
    result.fusions = network.fusions
    result.dropoutSite = network.dropoutSite
    result.petFollowsFusion = network.petFollowsFusion
    result.mutualInformation = latent?.reading
    return result
  }

  private func vnet(_ settings: NetworkSettings) -> VNet {
    var result = VNet(settings)
    result.inputName = network.inputs[0].rawValue
    return result
  }

  /// The plugins whose operators the network and its loss use.
  public var plugins: [String] {
    guard network.kind != .vnet else { return [] }
    let isEasy = network.fusions.map { fusion in
      if case .easy = fusion { return true }
      return false
    }
    return (isEasy.contains(true) ? ["easy-fusion"] : [])
      + (isEasy.contains(false) ? ["cmf"] : []) + (latent == nil ? [] : ["mim"])
  }
}
