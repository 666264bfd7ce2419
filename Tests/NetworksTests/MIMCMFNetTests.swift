import ChiasmGraph
import ChiasmNetworks
import ChiasmOperators
import ChiasmTensor
import NetworkGolden
import Testing

struct MIMCMFNetTests {
  /// 16 filters and the smallest patch; no parameter of inference depends on the patch.
  static var inference: NetworkSettings {
    var settings = NetworkSettings()
    settings.patch = [16, 16, 16]
    return settings
  }

  static var tiny: NetworkSettings {
    var settings = inference
    settings.filters = 2
    return settings
  }

  private func parameterCount(_ network: MIMCMFNet) throws -> Int {
    try network.graph(catalog: .withNetworkPlugins()).parameterCount
  }

  // MARK: Parameters, counted by hand from the layer tables

  @Test func `has the expected number of parameters without mutual information`() throws {
    #expect(try parameterCount(.twoEncoder(Self.inference)) == 16_825_762)
    #expect(try parameterCount(MIMCMFNet(Self.inference)) == 16_999_810)
  }

  @Test(arguments: [
    (depth: 48, projection: MutualInformation.Projection.batchNorm, added: 936_288),
    (depth: 48, projection: .bias, added: 936_160),
    (depth: 80, projection: .batchNorm, added: 1_538_400),
    (depth: 80, projection: .bias, added: 1_538_272),
  ])
  func `has the expected number of parameters with mutual information`(
    depth: Int, projection: MutualInformation.Projection, added: Int
  ) throws {
    var network = MIMCMFNet()
    network.settings.patch = [112, 112, depth]
    network.settings.purpose = .training
    network.mutualInformation?.projection = projection
    #expect(try parameterCount(network) == 16_999_810 + added)
  }

  @Test func `adds 560 and 2144 parameters for convolutions of levels 1 and 2`() throws {
    var network = MIMCMFNet(Self.inference)
    network.fusions[0] = .easy(.concatConvolution)
    #expect(try parameterCount(network) == 16_999_810 + 560)
    network.fusions[1] = .easy(.concatConvolution)
    #expect(try parameterCount(network) == 16_999_810 + 560 + 2_144)
    let all = MIMCMFNet.twoEncoder(Self.inference, fusion: .concatConvolution)
    #expect(try parameterCount(all) == 16_825_762 + 176_080)
  }

  @Test func `adds two parameters per channel for layer norms`() throws {
    var network = MIMCMFNet(Self.inference)
    var crossModal = CrossModalFusion()
    crossModal.hasLayerNorm = true
    for index in 2...4 { network.fusions[index] = .crossModal(crossModal) }
    #expect(try parameterCount(network) == 16_999_810 + 2 * (64 + 128 + 256))
  }

  // MARK: Structure

  @Test func `maps PET and CT to probabilities`() throws {
    var network = MIMCMFNet(Self.tiny)
    network.settings.batch = 3
    let graph = try network.graph(catalog: .withNetworkPlugins())
    try graph.verify()
    #expect(graph.inputs.map(\.name) == ["pet", "ct"])
    #expect(graph.inputs.allSatisfy { $0.symbols == ["N", "C", "X", "Y", "Z"] })
    #expect(graph.inputs.allSatisfy { graph.shape(of: $0.value) == [3, 1, 16, 16, 16] })
    #expect(graph.outputs.map(\.name) == ["probability"])
    #expect(graph.shape(of: graph.outputs[0].value) == [3, 2, 16, 16, 16])
  }

  @Test func `fuses every level by a plugin`() throws {
    let graph = try MIMCMFNet(Self.tiny).graph(catalog: .withNetworkPlugins())
    let fusions = graph.nodes.filter {
      $0.name.hasPrefix("fusion.") && $0.operation.id != Constant.id
    }
    #expect(fusions.map(\.name).sorted() == (1...5).map { "fusion.level\($0)" })
    #expect(fusions.map(\.operation.id.rawValue).sorted() == [
      "cmf/cross-modal-fusion", "cmf/cross-modal-fusion", "cmf/cross-modal-fusion",
      "easy-fusion/fuse", "easy-fusion/fuse",
    ])
  }

  @Test func `passes its readings on to the plugins`() throws {
    var network = MIMCMFNet(Self.tiny)
    var crossModal = CrossModalFusion()
    crossModal.value = .ct
    crossModal.normalizesInputs = true
    var latent = MutualInformation()
    (latent.reduction, latent.deviation, latent.projection) = (.mean, .logVariance, .bias)
    (latent.channels, latent.latent) = (5, 7)
    network.fusions[1] = .easy(.concatConvolution)
    network.fusions[2] = .crossModal(crossModal)
    network.mutualInformation = latent
    network.settings.activation = .relu
    network.settings.batch = 2
    network.settings.purpose = .training
    let graph = try network.graph(catalog: .withNetworkPlugins())
    func node(_ name: String) throws -> Node { try #require(graph.nodes.first { $0.name == name }) }
    let easy = try node("fusion.level2").operation.attributes
    #expect(easy["mode"] == .string("concat-convolution"))
    #expect(easy["slope"] == .float(0))
    #expect(easy["training"] == .bool(true))
    let cross = try node("fusion.level3").operation.attributes
    #expect(cross["value"] == .string("secondary"))
    #expect(cross["normalize-inputs"] == .bool(true))
    let mim = try node("mim").operation.attributes
    #expect(mim["reduction"] == .string("mean"))
    #expect(mim["sigma"] == .string("log-variance"))
    #expect(mim["projection"] == .string("bias"))
    #expect(graph.shape(of: try node("mim.ct.mean.weight").output) == [7, 5])
  }

  @Test func `starts cross-modal fusion as the identity on PET`() throws {
    let graph = try MIMCMFNet(Self.tiny).graph(catalog: .withNetworkPlugins())
    for part in ["scale", "offset"] {
      let node = try #require(graph.nodes.first { $0.name == "fusion.level5.norm.\(part)" })
      #expect(graph.constant(node.output)?.doubles.allSatisfy { $0 == 0 } == true)
    }
  }

  @Test func `keeps the encoders apart unless told otherwise`() throws {
    var network = MIMCMFNet(Self.tiny)
    #expect(try producerBelowPET(network) == "pet.level1.activation1")
    network.petFollowsFusion = true
    #expect(try producerBelowPET(network) == "fusion.level1")
  }

  private func producerBelowPET(_ network: MIMCMFNet) throws -> String? {
    let graph = try network.graph(catalog: .withNetworkPlugins())
    let down = try #require(graph.nodes.first { $0.name == "pet.level2.down.conv" })
    return graph.producer(of: down.inputs[0])?.name
  }

  // MARK: Training

  @Test func `gives logits, the latent loss and the next statistics in training`() throws {
    var network = MIMCMFNet(Self.tiny)
    network.settings.purpose = .training
    network.settings.batch = 2
    let graph = try network.graph(catalog: .withNetworkPlugins())
    try graph.verify()
    #expect(graph.inputs.map(\.name) == ["pet", "ct", "step"])
    let outputs = graph.outputs.map(\.name)
    #expect(outputs.prefix(2) == ["logits", "latent"])
    let buffers = graph.constants(role: .buffer).map { "\($0.node.name).next" }
    #expect(Set(outputs.dropFirst(2)) == Set(buffers))
    #expect(outputs.count == 2 + buffers.count)
    network.mutualInformation = nil
    #expect(try network.graph(catalog: .withNetworkPlugins()).outputs[1].name != "latent")
  }

  @Test func `drops channels out where it is told to`() throws {
    var network = MIMCMFNet(Self.tiny)
    network.settings.purpose = .training
    network.settings.batch = 2
    #expect(try dropouts(network) == ["decoder.dropout", "fusion.dropout"])
    network.dropoutSite = .separate
    #expect(try dropouts(network) == ["ct.dropout", "decoder.dropout", "pet.dropout"])
  }

  private func dropouts(_ network: MIMCMFNet) throws -> [String] {
    let nodes = try network.graph(catalog: .withNetworkPlugins()).nodes
    return nodes.filter { $0.operation is Dropout }.map(\.name).sorted()
  }

  // MARK: Errors

  @Test func `names the plugin that is missing`() {
    let error = #expect(throws: NetworkError.self) {
      try MIMCMFNet(Self.tiny).graph(catalog: .standard)
    }
    #expect(error?.code == .missingOperator)
    #expect(
      error?.description
        == "mim-cmfnet: needs operator easy-fusion/fuse of plugin easy-fusion, which is not loaded")
  }

  @Test func `refuses fusions that do not fit`() throws {
    var network = MIMCMFNet(Self.tiny)
    network.settings.filters = 3
    network.fusions[0] = .crossModal(CrossModalFusion())
    let odd = #expect(throws: NetworkError.self) {
      try network.graph(catalog: .withNetworkPlugins())
    }
    #expect(
      odd?.description
        == "mim-cmfnet: filters: expected an even number for cross-modal fusion at level 1, got 3")
    network.fusions.removeLast()
    let few = #expect(throws: NetworkError.self) {
      try network.graph(catalog: .withNetworkPlugins())
    }
    #expect(few?.description == "mim-cmfnet: fusions: expected 5, got 4")
  }

  @Test func `refuses a latent space of nothing`() throws {
    var network = MIMCMFNet(Self.tiny)
    network.mutualInformation?.latent = 0
    let error = #expect(throws: NetworkError.self) {
      try network.graph(catalog: .withNetworkPlugins())
    }
    #expect(
      error?.description
        == "mim-cmfnet: mutual information latent dimensions: expected 1 to 1024, got 0")
  }

  @Test func `passes on why an operator refused`() throws {
    let catalog = OperatorCatalog([Convolution.self])
    let error = #expect(throws: NetworkError.self) { try VNet(Self.tiny).graph(catalog: catalog) }
    #expect(error?.code == .operation)
    #expect(error?.description == "vnet: batch-norm: no such operator")
  }
}
