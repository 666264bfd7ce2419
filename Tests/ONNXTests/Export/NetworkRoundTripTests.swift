import ChiasmGraph
import ChiasmONNX
import ChiasmTensor
import NetworkGolden
import Testing

/// Whole networks, written as ONNX and read again, against PyTorch.
struct NetworkRoundTripTests {
  private static let golden = Result { try NetworkGolden() }

  private func deviation(_ subject: NetworkGoldenCase, _ writer: ONNXWriter) throws -> Double {
    let catalog = try OperatorCatalog.withNetworkPlugins()
    let graph = try subject.graph(catalog: catalog)
    let again = try ExportFolder().roundTrip(graph, catalog: catalog, writer: writer)
    #expect(again.inputs.map(\.name) == graph.inputs.map(\.name))
    let outputs = try Interpreter(catalog: catalog).evaluate(
      again, inputs: subject.inputs(of: graph))
    return try Self.golden.get().deviation(of: #require(outputs["logits"]), in: subject)
  }

  @Test(arguments: NetworkGoldenCase.small)
  func `agrees with PyTorch after a round trip`(_ subject: NetworkGoldenCase) throws {
    #expect(try deviation(subject, ONNXWriter()) < 1e-5)
  }

  @Test(arguments: NetworkGoldenCase.small.filter { $0.name.hasPrefix("mim-cmfnet") })
  func `agrees with PyTorch with plugins kept`(_ subject: NetworkGoldenCase) throws {
    var writer = ONNXWriter()
    writer.keepsPlugins = true
    #expect(try deviation(subject, writer) < 1e-5)
  }

  @Test func `never forms a matrix of voxels by voxels`() throws {
    let catalog = try OperatorCatalog.withNetworkPlugins()
    let subject = try #require(NetworkGoldenCase.large.first { $0.name == "mim-cmfnet-large" })
    let graph = try subject.graph(catalog: catalog)
    let again = try ExportFolder().roundTrip(graph, catalog: catalog)
    // The grids of the two deepest levels, where attention runs.
    let voxelCounts = [28 * 28 * 12, 14 * 14 * 6, 7 * 7 * 3]
    for node in again.nodes {
      for output in node.outputs {
        let extents = again.shape(of: output).extents.suffix(2)
        #expect(extents.count { voxelCounts.contains($0) } < 2, "\(node.name)")
      }
    }
  }
}
