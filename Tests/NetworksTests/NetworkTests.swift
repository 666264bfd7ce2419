import ChiasmGraph
import ChiasmNetworks
import NetworkGolden
import Testing

struct NetworkTests {
  @Test(arguments: NetworkName.allCases)
  func `builds every network by its name`(name: NetworkName) throws {
    var settings = NetworkSettings()
    settings.filters = 2
    settings.patch = [16, 32, 16]
    settings.seed = 11
    let network = name.network(settings)
    #expect(network.name == name.rawValue)
    let graph = try network.graph(catalog: .withNetworkPlugins())
    try graph.verify()
    #expect(graph.name == name.rawValue)
    #expect(graph.metadata["network"] == name.rawValue)
    #expect(graph.metadata["network.filters"] == "2")
    #expect(graph.metadata["network.patch"] == "16x32x16")
    #expect(graph.metadata["network.classes"] == "2")
    #expect(graph.metadata["network.weights"] == "untrained, seed 11")
  }

  @Test func `has the names of the command line`() {
    #expect(NetworkName.allCases.map(\.rawValue) == ["vnet", "two-encoder", "mim-cmfnet"])
  }
}
