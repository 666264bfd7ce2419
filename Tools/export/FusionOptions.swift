import ArgumentParser
import ChiasmConsole
import ChiasmNetworks

/// The readings of how PET and CT are fused.
struct FusionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Fusion at levels 1 to 5, or one for all: sum, mean, max, concat-convolution or cmf. \
      Default: sum,sum,cmf,cmf,cmf for mim-cmfnet, sum for two-encoder.
      """,
      valueName: "list"))
  var fusion: String?

  @Option(help: "What g of cross-modal fusion acts on: primary (PET) or secondary (CT).")
  var cmfValue = CrossModalFusion.ValueSource.pet

  @Flag(help: "Layer norm after cross-modal fusion.")
  var cmfLayerNorm = false

  @Flag(help: "Normalise the inputs of cross-modal fusion to unit length.")
  var cmfNormalizeInputs = false

  @Flag(help: "PET's encoder goes on from the fused features.")
  var petFollowsFusion = false

  @Option(help: "Where dropout stands before the decoder: fused or separate.")
  var dropoutSite = MIMCMFNet.DropoutSite.fused

  var isGiven: Bool {
    fusion != nil || cmfValue != .pet || cmfLayerNorm || cmfNormalizeInputs || petFollowsFusion
      || dropoutSite != .fused
  }

  private var crossModal: Fusion {
    var reading = CrossModalFusion()
    reading.value = cmfValue
    reading.hasLayerNorm = cmfLayerNorm
    reading.normalizesInputs = cmfNormalizeInputs
    return .crossModal(reading)
  }

  /// - Throws: `ValidationError` for a list that cannot be read.
  func apply(to network: inout MIMCMFNet) throws {
    network.petFollowsFusion = petFollowsFusion
    network.dropoutSite = dropoutSite
    network.fusions = network.fusions.map { fusion in
      if case .crossModal = fusion { return crossModal }
      return fusion
    }
    guard let fusion else { return }
    let names = fusion.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let levels = network.fusions.count
    guard names.count == 1 || names.count == levels else {
      throw ValidationError("--fusion: expected 1 or \(levels) names, got \(names.count)")
    }
    let fusions = try names.map { name in
      if name == "cmf" { return crossModal }
      guard let mode = EasyFusion(rawValue: name) else {
        let known = EasyFusion.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--fusion: expected \(known) or cmf, got \"\(name)\"")
      }
      return Fusion.easy(mode)
    }
    network.fusions =
      fusions.count == levels ? fusions : Array(repeating: fusions[0], count: levels)
  }

  func neededPlugins(by network: NetworkName) -> [String] {
    guard network != .vnet else { return [] }
    let names = fusion?.split(separator: ",").map(String.init)
    let usesCMF = names?.contains("cmf") ?? (network == .mimCMFNet)
    let usesEasyFusion = names?.contains { $0 != "cmf" } ?? true
    return (usesEasyFusion ? ["easy-fusion"] : []) + (usesCMF ? ["cmf"] : [])
  }
}

extension CrossModalFusion.ValueSource: ExpressibleByArgument {}
extension MIMCMFNet.DropoutSite: ExpressibleByArgument {}
