public import ChiasmGraph
public import ChiasmNetworks
public import ChiasmTensor

/// A network with non-trivial normalisation, whose logits golden.npz holds.
public struct NetworkGoldenCase: Sendable, CustomStringConvertible {
  public let name: String
  public let network: any Network
  /// The golden logits are every `stride`-th voxel along each axis.
  public let stride: Int

  public var description: String { name }

  /// The network with perturbed normalisation. Its first output is `logits`.
  public func graph(catalog: OperatorCatalog) throws -> Graph {
    try network.graph(catalog: catalog).perturbed(seed: 5)
  }

  /// Inputs for `graph` by name: fp32 volumes uniform in (-2, 2) from the Philox stream named
  /// `input.NAME`, and a `step` of 0.
  public func inputs(of graph: Graph) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for input in graph.inputs {
      let type = graph.type(of: input.value)
      guard type.elementType == .float32 else {
        tensors[input.name] = Tensor(zeros: type)
        continue
      }
      let values = Philox(seed: 3, name: "input.\(input.name)").uniforms(count: type.shape.count)
      tensors[input.name] = Tensor(values.map { Float(4 * $0 - 2) }, shape: type.shape)
    }
    return tensors
  }
}

extension NetworkGoldenCase {
  /// At most 4 filters: small enough for the slow reference.
  public static let small: [NetworkGoldenCase] = [
    .init("vnet", VNet(settings(4, [16, 16, 16]))),
    .init("vnet-two-channels", twoChannels),
    .init("two-encoder", MIMCMFNet.twoEncoder(settings(4, [16, 16, 16]))),
    .init("mim-cmfnet", MIMCMFNet(settings(4, [32, 16, 16]))),
    .init("mim-cmfnet-batch", MIMCMFNet(settings(2, [32, 32, 16], batch: 2)), stride: 3),
    .init("mim-cmfnet-readings", otherReadings),
  ]

  /// Batch statistics, no dropout.
  public static let training: NetworkGoldenCase = {
    var network = MIMCMFNet(settings(2, [32, 32, 16], batch: 2))
    network.settings.purpose = .training
    network.settings.dropoutRate = 0
    network.mutualInformation = nil
    return .init("mim-cmfnet-training", network, stride: 3)
  }()

  /// 16 filters at 32x32x16.
  public static let medium: [NetworkGoldenCase] = [
    .init("vnet-16", VNet(settings(16, [32, 32, 16])), stride: 3),
    .init("two-encoder-16", MIMCMFNet.twoEncoder(settings(16, [32, 32, 16])), stride: 3),
    .init("mim-cmfnet-16", MIMCMFNet(settings(16, [32, 32, 16])), stride: 3),
  ]

  /// 16 filters at the paper's 112x112x48.
  public static let large: [NetworkGoldenCase] = [
    .init("vnet-large", VNet(settings(16, [112, 112, 48])), stride: 5),
    .init("two-encoder-large", MIMCMFNet.twoEncoder(settings(16, [112, 112, 48])), stride: 5),
    .init("mim-cmfnet-large", MIMCMFNet(settings(16, [112, 112, 48])), stride: 5),
  ]

  private init(_ name: String, _ network: any Network, stride: Int = 1) {
    self.name = name
    self.network = network
    self.stride = stride
  }

  private static let twoChannels: VNet = {
    var settings = Self.settings(3, [16, 16, 16], batch: 2)
    settings.classes = 3
    settings.activation = .leakyReLU(slope: 0.01)
    return VNet(settings, inputChannels: 2)
  }()

  private static let otherReadings: MIMCMFNet = {
    var network = MIMCMFNet(settings(4, [32, 16, 16]))
    var crossModal = CrossModalFusion()
    crossModal.value = .ct
    crossModal.hasLayerNorm = true
    network.fusions = [
      .easy(.mean), .easy(.max), .easy(.concatConvolution), .crossModal(crossModal),
      .crossModal(crossModal),
    ]
    network.petFollowsFusion = true
    return network
  }()

  private static func settings(_ filters: Int, _ patch: [Int], batch: Int = 1)
    -> NetworkSettings
  {
    var settings = NetworkSettings()
    settings.filters = filters
    settings.patch = patch
    settings.batch = batch
    settings.purpose = .inference(.logits)
    settings.seed = 3
    return settings
  }
}
