import ChiasmGraph
import ChiasmNetworks
import ChiasmOperators
import ChiasmTensor
import Testing

struct VNetTests {
  /// The published code's counts.
  @Test(arguments: [(channels: 1, parameters: 9_448_866), (channels: 2, parameters: 9_449_298)])
  func `has the published number of parameters`(channels: Int, parameters: Int) throws {
    var network = VNet(inputChannels: channels)
    network.settings.patch = [16, 16, 16]
    #expect(try network.graph(catalog: .standard).parameterCount == parameters)
  }

  @Test func `maps an image to probabilities`() throws {
    var network = VNet(inputChannels: 2)
    network.settings.filters = 3
    network.settings.patch = [16, 32, 48]
    network.settings.batch = 2
    network.settings.classes = 4
    let graph = try network.graph(catalog: .standard)
    try graph.verify()
    #expect(graph.inputs.map(\.name) == ["image"])
    #expect(graph.inputs[0].symbols == ["N", "C", "X", "Y", "Z"])
    #expect(graph.shape(of: graph.inputs[0].value) == [2, 2, 16, 32, 48])
    #expect(graph.outputs.map(\.name) == ["probability"])
    #expect(graph.shape(of: graph.outputs[0].value) == [2, 4, 16, 32, 48])
    #expect(graph.producer(of: graph.outputs[0].value)?.operation is Softmax)
  }

  @Test func `uses ReLU unless told otherwise`() throws {
    var network = VNet()
    network.settings.filters = 2
    network.settings.patch = [16, 16, 16]
    func activations() throws -> Set<String> {
      let nodes = try network.graph(catalog: .standard).nodes
      return Set(nodes.filter { $0.name.contains("activation") }.map(\.operation.id.rawValue))
    }
    #expect(try activations() == ["relu"])
    network.settings.activation = .leakyReLU(slope: 0.2)
    #expect(try activations() == ["leaky-relu"])
  }

  @Test func `can end with the logits`() throws {
    var network = VNet()
    network.settings.filters = 2
    network.settings.patch = [16, 16, 16]
    network.settings.purpose = .inference(.logits)
    let graph = try network.graph(catalog: .standard)
    #expect(graph.outputs.map(\.name) == ["logits"])
    #expect(graph.producer(of: graph.outputs[0].value)?.name == "head")
  }

  @Test func `names nodes by their place`() throws {
    var network = VNet()
    network.settings.filters = 2
    network.settings.patch = [16, 16, 16]
    let names = Set(try network.graph(catalog: .standard).nodes.map(\.name))
    let expected: Set = [
      "encoder.level1.conv1", "encoder.level1.conv1.weight", "encoder.level5.down.norm.variance",
      "decoder.level4.up.conv.bias", "decoder.level1.skip", "head.weight", "probability",
    ]
    #expect(names.isSuperset(of: expected), "missing: \(expected.subtracting(names).sorted())")
  }

  @Test func `runs again for another patch`() throws {
    var network = VNet()
    network.settings.filters = 2
    network.settings.patch = [16, 16, 16]
    let graph = try network.graph(catalog: .standard).specialized(to: ["image": [3, 1, 32, 16, 48]])
    #expect(graph.shape(of: graph.outputs[0].value) == [3, 2, 32, 16, 48])
  }

  @Test func `drops channels out at two sites in training only`() throws {
    var network = VNet()
    network.settings.filters = 2
    network.settings.patch = [16, 16, 16]
    network.settings.batch = 2
    #expect(try dropouts(network) == [])
    network.settings.purpose = .training
    #expect(try dropouts(network) == ["dropout", "decoder.dropout"])
    network.settings.dropoutRate = 0
    #expect(try dropouts(network) == [])
  }

  private func dropouts(_ network: VNet) throws -> [String] {
    try network.graph(catalog: .standard).nodes.filter { $0.operation is Dropout }.map(\.name)
  }
}
