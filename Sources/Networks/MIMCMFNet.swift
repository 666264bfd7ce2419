public import ChiasmGraph
import ChiasmTensor

/// MIM-CMFNet: a PET and a CT encoder, a fusion at each of five levels, one decoder.
///
/// Inputs `pet` and `ct` [N, 1, X, Y, Z]; output [N, classes, X, Y, Z]. Fused features go to the
/// decoder; the encoders stay apart. The graph for training also gives `latent`, the
/// mutual-information term of the loss.
///
/// Where the paper can be read in more than one way, every reading is an option.
///
/// **Source:** Shao et al., Quant Imaging Med Surg 14(2), 2024, 1747-1765.
/// 16,999,810 parameters at 16 filters; 17,936,098 with mutual information at 112x112x48.
public struct MIMCMFNet: Network {
  /// Where the dropout before the decoder stands.
  public enum DropoutSite: String, Sendable, Hashable, CaseIterable {
    /// On the fused features of level 5.
    case fused
    /// On PET's and CT's features of level 5, before they are fused.
    case separate
  }

  public var settings: NetworkSettings
  public var name: String
  /// Levels 1 to 5.
  public var fusions: [Fusion]
  /// Whether PET's encoder goes on from the fused features; otherwise from PET's own.
  public var petFollowsFusion = false
  public var dropoutSite = DropoutSite.fused
  /// Used in training only; nil leaves it out there too.
  public var mutualInformation: MutualInformation? = MutualInformation()

  public var usualActivation: Activation { .leakyReLU(slope: 0.01) }

  /// The network as the paper has it: sums at levels 1 and 2, cross-modal fusion below.
  public init(_ settings: NetworkSettings = NetworkSettings()) {
    self.settings = settings
    name = NetworkName.mimCMFNet.rawValue
    let crossModal = Fusion.crossModal(CrossModalFusion())
    fusions = [.easy(.sum), .easy(.sum), crossModal, crossModal, crossModal]
  }

  /// The baseline: the same easy fusion at all levels, no mutual information.
  ///
  /// 16,825,762 parameters at 16 filters with sums.
  public static func twoEncoder(
    _ settings: NetworkSettings = NetworkSettings(), fusion: EasyFusion = .sum
  ) -> MIMCMFNet {
    var network = MIMCMFNet(settings)
    network.name = NetworkName.twoEncoder.rawValue
    network.fusions = Array(repeating: .easy(fusion), count: NetworkSettings.levels)
    network.mutualInformation = nil
    return network
  }

  public func graph(catalog: OperatorCatalog) throws(NetworkError) -> Graph {
    try validate(catalog)
    return try NetworkAssembly(self, catalog).graph(
      inputs: [("pet", 1), ("ct", 1)]
    ) { scope, inputs throws(OperatorError) in
      try layers(scope, pet: inputs[0], ct: inputs[1])
    }
  }

  private func layers(_ scope: LayerScope, pet: Value, ct: Value) throws(OperatorError)
    -> NetworkAssembly.Result
  {
    var (pet, ct) = (pet, ct)
    var fused: [Value] = []
    var losses: [(name: String, value: Value)] = []
    for (index, fusion) in fusions.enumerated() {
      let level = index + 1
      pet = try scope["pet"].encoderLevel(level, pet)
      ct = try scope["ct"].encoderLevel(level, ct)
      if level == fusions.count {
        if let mutualInformation, scope.settings.isTraining {
          let loss = try scope.mutualInformation(mutualInformation, pet: pet, ct: ct)
          losses.append(("latent", loss))
        }
        if dropoutSite == .separate {
          pet = try scope["pet"].dropout(pet, name: "dropout")
          ct = try scope["ct"].dropout(ct, name: "dropout")
        }
      }
      fused.append(
        try scope["fusion"].fusion(fusion, pet: pet, ct: ct, name: "level\(level)"))
      if petFollowsFusion { pet = fused[index] }
    }
    var deepest = fused.removeLast()
    if dropoutSite == .fused {
      deepest = try scope["fusion"].dropout(deepest, name: "dropout")
    }
    return NetworkAssembly.Result(
      logits: try scope.decoder(deepest, skips: fused), losses: losses)
  }
}

extension MIMCMFNet {
  private func validate(_ catalog: OperatorCatalog) throws(NetworkError) {
    try settings.validate(in: name)
    guard fusions.count == NetworkSettings.levels else {
      throw NetworkError(
        .setting, "\(name): fusions", "expected \(NetworkSettings.levels), got \(fusions.count)")
    }
    for (index, fusion) in fusions.enumerated() {
      guard case .crossModal = fusion else { continue }
      let channels = settings.channels(atLevel: index + 1)
      guard channels.isMultiple(of: 2) else {
        throw NetworkError(
          .setting, "\(name): filters",
          "expected an even number for cross-modal fusion at level 1, got \(settings.filters)")
      }
    }
    try mutualInformation?.validate(in: name)
    var needed = fusions.map(\.operatorID)
    if mutualInformation != nil, settings.isTraining {
      needed.append(MutualInformation.operatorID)
    }
    for id in needed where !catalog.contains(id) {
      let plugin = id.rawValue.prefix { $0 != "/" }
      throw NetworkError(
        .missingOperator, name, "needs operator \(id) of plugin \(plugin), which is not loaded")
    }
  }
}
