import ChiasmGraph
import ChiasmKernelInterface
import ChiasmNetworks
import ChiasmOperators
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor
import Comparison
import NetworkGolden
import Testing

/// Whole networks, compiled, against PyTorch and against the reference.
@Suite(.serialized) struct NetworkTests {
  private static let golden = Result { try NetworkGolden() }

  private func deviation(_ subject: NetworkGoldenCase, _ isa: ISA) throws -> Double {
    let catalog = try OperatorCatalog.withNetworkPlugins()
    let graph = try subject.graph(catalog: catalog)
    let outputs = try graph.outputs(isa, inputs: subject.inputs(of: graph), catalog: catalog)
    return try Self.golden.get().deviation(of: #require(outputs["logits"]), in: subject)
  }

  @Test(arguments: NetworkGoldenCase.small + NetworkGoldenCase.medium, available)
  func `agrees with PyTorch on every ISA`(golden: NetworkGoldenCase, isa: ISA) throws {
    #expect(try deviation(golden, isa) < 1e-4)
  }

  @Test(arguments: NetworkGoldenCase.large)
  func `agrees with PyTorch at full size`(golden: NetworkGoldenCase) throws {
    #expect(try deviation(golden, #require(available.last)) < 1e-4)
  }

  @Test func `gives the same on every ISA`() throws {
    let graph = try SmallNetwork.vnet(patch: [16, 16, 32])
    let expected = try #require(try graph.referenceOutputs()["probability"])
    for isa in available {
      let got = try #require(try graph.outputs(isa)["probability"])
      #expect(got.difference(from: expected) <= Tolerance.network(layers: 20, range: 1).absolute)
    }
  }

  @Test func `never forms a matrix of voxels by voxels`() throws {
    let catalog = try OperatorCatalog.withNetworkPlugins()
    let golden = try #require(NetworkGoldenCase.large.first { $0.name == "mim-cmfnet-large" })
    let plan = try Compiler.plan(
      golden.graph(catalog: catalog), catalog: catalog, options: SessionOptions(threads: 1))
    // The grids of the two deepest levels, where attention runs.
    let voxelCounts = [14 * 14 * 6, 7 * 7 * 3]
    for step in plan.steps {
      for output in step.node.outputs {
        let matrix = plan.graph.shape(of: output).extents.suffix(2)
        let isSquare = matrix.count == 2 && matrix.allSatisfy(voxelCounts.contains)
        #expect(!isSquare, "\(step.node.name): \(matrix)")
      }
    }
    #expect(plan.steps.contains { $0.kernel == "matmul" })
  }
}
