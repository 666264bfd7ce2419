import ChiasmGraph
import ChiasmNetworks
import ChiasmOperators
import ChiasmTensor
import NetworkGolden
import Testing

struct PerturbationTests {
  private func tiny() throws -> Graph {
    var network = MIMCMFNet()
    network.settings.filters = 2
    network.settings.patch = [16, 16, 16]
    return try network.graph(catalog: .withNetworkPlugins())
  }

  private func values(_ graph: Graph, endingWith end: String) throws -> [Double] {
    graph.nodes.filter { $0.name.hasSuffix(end) }.flatMap {
      graph.constant($0.output)?.doubles ?? []
    }
  }

  @Test func `moves every normalisation and nothing else`() throws {
    let graph = try tiny()
    let perturbed = try graph.perturbed(seed: 9)
    try perturbed.verify()
    #expect(perturbed.parameterCount == graph.parameterCount)
    let before = Dictionary(uniqueKeysWithValues: graph.nodes.map { ($0.name, $0) })
    #expect(Set(perturbed.nodes.map(\.name)) == Set(before.keys))
    for node in perturbed.nodes {
      guard let new = node.operation as? Constant else { continue }
      let old = try #require(before[node.name]?.operation as? Constant)
      let isNormalisation = [".scale", ".offset", ".mean", ".variance"].contains {
        node.name.hasSuffix($0)
      }
      #expect(new.tensor.isIdentical(to: old.tensor) == !isNormalisation, "\(node.name)")
      #expect(new.role == old.role)
    }
  }

  @Test func `stays in its ranges and gives cross-modal fusion a gain`() throws {
    let graph = try tiny().perturbed(seed: 9)
    #expect(try values(graph, endingWith: "norm1.variance").allSatisfy { 0.06...0.24 ~= $0 })
    #expect(try values(graph, endingWith: "norm1.scale").allSatisfy { 0.5...1.5 ~= $0 })
    #expect(try values(graph, endingWith: ".mean").allSatisfy { -0.2...0.2 ~= $0 })
    let gains = try values(graph, endingWith: "fusion.level5.norm.scale")
    #expect(gains.count == 32 && gains.allSatisfy { $0 != 0 && -0.5...0.5 ~= $0 })
  }

  @Test func `follows its seed`() throws {
    let graph = try tiny()
    let scales = try [1, 1, 2].map { seed in
      try values(graph.perturbed(seed: seed), endingWith: "norm1.scale")
    }
    #expect(scales[0] == scales[1])
    #expect(scales[0] != scales[2])
  }
}
