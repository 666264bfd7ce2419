import ChiasmGraph
import ChiasmNetworks
import ChiasmTensor
import NetworkGolden
import Testing

/// Whole networks, by the slow reference, against PyTorch.
struct NetworkGoldenTests {
  private static let golden = Result { try NetworkGolden() }

  private func outputs(_ golden: NetworkGoldenCase) throws -> [String: Tensor] {
    let catalog = try OperatorCatalog.withNetworkPlugins()
    let graph = try golden.graph(catalog: catalog)
    return try Interpreter(catalog: catalog).evaluate(graph, inputs: golden.inputs(of: graph))
  }

  @Test(arguments: NetworkGoldenCase.small)
  func `agrees with PyTorch in inference`(golden: NetworkGoldenCase) throws {
    let logits = try #require(try outputs(golden)["logits"])
    #expect(try Self.golden.get().deviation(of: logits, in: golden) < 1e-5)
  }

  @Test func `agrees with PyTorch in training, next statistics included`() throws {
    let golden = NetworkGoldenCase.training
    let outputs = try outputs(golden)
    let logits = try #require(outputs["logits"])
    #expect(try Self.golden.get().deviation(of: logits, in: golden) < 1e-4)
    for statistic in [
      "pet.level1.norm1.mean", "ct.level3.down.norm.variance", "fusion.level4.norm.variance",
      "decoder.level1.norm1.mean",
    ] {
      let expected = try Self.golden.get().array("\(golden.name).next.\(statistic)").doubles
      let got = try #require(outputs["\(statistic).next"]).doubles
      try #require(got.count == expected.count)
      #expect(zip(got, expected).allSatisfy { ($0 - $1).magnitude < 1e-5 }, "\(statistic)")
    }
  }

  @Test func `tells a wrong output from a right one`() throws {
    let golden = try Self.golden.get()
    let subject = NetworkGoldenCase.small[0]
    let right = try golden.array("vnet.logits")
    #expect(try golden.deviation(of: right, in: subject) == 0)
    var wrong = right
    wrong.withMutableElements(of: Float.self) { $0[100] = .nan }
    #expect(try golden.deviation(of: wrong, in: subject) == .infinity)
    #expect(throws: NetworkGolden.Missing.self) {
      try golden.deviation(of: Tensor(zeros: TensorType(.float32, [1, 2, 8, 8, 8])), in: subject)
    }
  }
}
