import ChiasmGraph
import ChiasmNetworks
import ChiasmOperators
import ChiasmTensor
import Foundation
import NetworkGolden
import Testing

struct ParameterInitializationTests {
  private func constants(_ graph: Graph) -> [String: Tensor] {
    let all = graph.constants(role: .parameter) + graph.constants(role: .buffer)
    return Dictionary(uniqueKeysWithValues: all.map { ($0.node.name, $0.tensor) })
  }

  private func network(seed: UInt64) throws -> [String: Tensor] {
    var network = VNet()
    network.settings.filters = 4
    network.settings.patch = [16, 16, 16]
    network.settings.seed = seed
    return constants(try network.graph(catalog: .standard))
  }

  @Test(arguments: [
    (name: "encoder.level1.conv1.weight", fanIn: 27),
    (name: "encoder.level1.conv1.bias", fanIn: 27),
    (name: "encoder.level3.conv2.weight", fanIn: 16 * 27),
    (name: "encoder.level4.down.conv.weight", fanIn: 16 * 8),
    (name: "decoder.level4.up.conv.weight", fanIn: 32 * 8),
    (name: "decoder.level4.up.conv.bias", fanIn: 32 * 8), (name: "head.weight", fanIn: 4),
  ])
  func `fills the whole range that PyTorch draws from`(name: String, fanIn: Int) throws {
    let values = try #require(try network(seed: 1)[name]).doubles
    let bound = 1 / Double(fanIn).squareRoot()
    #expect(values.allSatisfy { $0.magnitude < bound })
    if values.count > 500 {
      #expect(try #require(values.max()) > 0.98 * bound)
      #expect(try #require(values.min()) < -0.98 * bound)
      let mean = values.reduce(0, +) / Double(values.count)
      #expect(mean.magnitude < 4 * bound / (3 * Double(values.count)).squareRoot())
    }
  }

  @Test func `starts normalisation neutral`() throws {
    let constants = try network(seed: 1)
    let starts = ["scale": 1.0, "offset": 0, "mean": 0, "variance": 1]
    for (part, start) in starts {
      let tensor = try #require(constants["encoder.level2.norm1.\(part)"])
      #expect(tensor.doubles == Array(repeating: start, count: 8))
    }
  }

  @Test func `follows the seed and nothing else`() throws {
    let (first, again, other) = try (network(seed: 1), network(seed: 1), network(seed: 2))
    let name = "encoder.level1.conv1.weight"
    #expect(first.allSatisfy { again[$0.key]?.isIdentical(to: $0.value) == true })
    #expect(first[name]?.doubles != other[name]?.doubles)
  }

  @Test func `gives a parameter the same values in every network that has it`() throws {
    var settings = NetworkSettings()
    settings.filters = 2
    settings.patch = [16, 16, 16]
    let catalog = try OperatorCatalog.withNetworkPlugins()
    let plain = constants(try MIMCMFNet.twoEncoder(settings).graph(catalog: catalog))
    let fused = constants(try MIMCMFNet(settings).graph(catalog: catalog))
    #expect(plain.count > 50)
    for (name, tensor) in plain { #expect(fused[name]?.isIdentical(to: tensor) == true, "\(name)") }
  }
}
