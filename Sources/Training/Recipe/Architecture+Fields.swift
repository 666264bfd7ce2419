import ChiasmNetworks

extension Recipe.Architecture: RecipeSection {
  /// A fusion without its options.
  private enum FusionName: String, CaseIterable {
    case sum
    case mean
    case max
    case concatConvolution = "concat-convolution"
    case crossModal = "cmf"

    init(_ fusion: Fusion) {
      switch fusion {
      case .easy(let mode): self = FusionName(rawValue: mode.rawValue) ?? .sum
      case .crossModal: self = .crossModal
      }
    }

    func fusion(_ reading: CrossModalFusion) -> Fusion {
      EasyFusion(rawValue: rawValue).map(Fusion.easy) ?? .crossModal(reading)
    }
  }

  mutating func visit(_ fields: inout some FieldVisitor) throws(TrainingError) {
    try fields.choice("kind", &kind)
    try fields.choices("inputs", &inputs, counts: 1...2)
    try fields.integer("filters", &filters, in: 1...256)
    try fields.extents("patch", &patch, in: 16...1024, multiple: 16)
    var names = fusions.map(FusionName.init)
    var reading = fusions.lazy.compactMap { fusion in
      if case .crossModal(let reading) = fusion { return reading }
      return nil
    }.first ?? CrossModalFusion()
    try fields.choices("fusion", &names, counts: 5...5)
    try fields.section("cmf", &reading)
    fusions = names.map { $0.fusion(reading) }
    try fields.number("slope", &slope, .fromZero)
    try fields.number("dropout-rate", &dropoutRate, .shareBelowOne)
    try fields.choice("dropout-site", &dropoutSite)
    try fields.flag("pet-follows-fusion", &petFollowsFusion)
  }
}

extension CrossModalFusion: RecipeSection {
  mutating func visit(_ fields: inout some FieldVisitor) throws(TrainingError) {
    try fields.choice("value", &value)
    try fields.flag("layer-norm", &hasLayerNorm)
    try fields.flag("normalize-inputs", &normalizesInputs)
  }
}

extension Recipe.LatentTerm: RecipeSection {
  mutating func visit(_ fields: inout some FieldVisitor) throws(TrainingError) {
    try fields.number("weight", &weight, .fromZero)
    try fields.choice("reduction", &reading.reduction)
    try fields.choice("sigma", &reading.deviation)
    try fields.choice("projection", &reading.projection)
    try fields.integer("channels", &reading.channels, in: 1...1024)
    try fields.integer("latent", &reading.latent, in: 1...1024)
  }
}
