import ChiasmGraph
import ChiasmNetworks
import ChiasmOperators
import ChiasmTensor
import NetworkGolden
import Testing

struct MultiplyAddsTests {
  /// In units of 10^7, counted by hand from the layer table.
  @Test(arguments: [
    (patch: [112, 112, 80], expected: 4_011), (patch: [112, 112, 48], expected: 2_407),
    (patch: [96, 96, 96], expected: 3_536),
  ])
  func `counts the published multiply-adds of the V-Net`(patch: [Int], expected: Int) throws {
    var network = VNet()
    network.settings.patch = patch
    #expect(tensOfMillions(try network.graph(catalog: .standard)) == expected)
  }

  @Test(arguments: [(depth: 80, expected: 5_755), (depth: 48, expected: 3_453)])
  func `counts the published multiply-adds of the two-encoder network`(
    depth: Int, expected: Int
  ) throws {
    var network = MIMCMFNet.twoEncoder()
    network.settings.patch = [112, 112, depth]
    #expect(tensOfMillions(try network.graph(catalog: .withNetworkPlugins())) == expected)
  }

  @Test func `counts encoder and decoder apart`() throws {
    let graph = try VNet().graph(catalog: .standard)
    func count(_ prefixes: [String]) -> Int {
      graph.nodes.filter { node in prefixes.contains { node.name.hasPrefix($0) } }
        .reduce(0) { $0 + multiplyAdds(of: $1, in: graph) }
    }
    #expect(rounded(count(["encoder."])) == 1_046)
    #expect(rounded(count(["decoder.", "head"])) == 1_360)
  }

  @Test func `counts matrix products by their inner axis`() throws {
    let builder = GraphBuilder(name: "products", catalog: .standard)
    let a = try builder.input("a", TensorType(.float32, [5, 2, 3]))
    let b = try builder.input("b", TensorType(.float32, [5, 3, 7]))
    try builder.output("ab", builder.matmul(a, b))
    try builder.output("aa", builder.matmul(a, a, transposeA: true))
    #expect(multiplyAdds(of: builder.graph) == 5 * 2 * 3 * 7 + 5 * 3 * 2 * 3)
  }

  private func tensOfMillions(_ graph: Graph) -> Int { rounded(multiplyAdds(of: graph)) }

  private func rounded(_ count: Int) -> Int { (count + 5_000_000) / 10_000_000 }
}
