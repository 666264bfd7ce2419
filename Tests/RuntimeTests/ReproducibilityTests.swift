import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmRuntime
import ChiasmTensor
import Comparison
import Testing

/// The same bits for any number of threads, and every time.
@Suite(.serialized) struct ReproducibilityTests {
  private static let threadCounts = [1, 2, 3, 4, 8]

  private func expectSameBits(_ graph: Graph, _ isa: ISA) throws {
    let inputs = graph.uniformInputs
    let first = try graph.outputs(isa, threads: 1, inputs: inputs)
    for threads in Self.threadCounts {
      let session = try Session(
        graph, catalog: .standard, options: SessionOptions(threads: threads, isa: isa))
      for _ in 0..<2 {
        for (name, tensor) in try session.run(inputs) {
          #expect(
            try #require(first[name]).isIdentical(to: tensor),
            "\(name) with \(threads) threads on \(isa)")
        }
      }
    }
  }

  @Test(arguments: available, [2, 3]) func `a V-Net`(isa: ISA, filters: Int) throws {
    try expectSameBits(SmallNetwork.vnet(filters: filters, patch: [32, 16, 48]), isa)
  }

  @Test(arguments: available) func `single operators`(isa: ISA) throws {
    let builder = GraphBuilder(name: "operators", catalog: .standard)
    let x = try builder.input("x", TensorType(.float32, [1, 17, 13, 999]))
    let row = try builder.input("row", TensorType(.float32, [13, 999]))
    let tall = try builder.input("tall", TensorType(.float32, [1, 17, 999, 37]))
    try builder.output("exp", builder.exp(x))
    try builder.output("sigmoid", builder.sigmoid(builder.multiply(x, row)))
    try builder.output("power", builder.power(x, row))
    try builder.output("softmax", builder.softmax(x))
    try builder.output("matmul", builder.matmul(x, tall))
    try builder.output("square", builder.matmul(x, x, transposeB: true))
    try builder.output("sum", builder.reduceSum(x, axes: [3]))
    try expectSameBits(builder.graph, isa)
  }

  @Test(arguments: available) func `convolutions`(isa: ISA) throws {
    for subject in ConvolutionCase.table + ConvolutionCase.transposed {
      try expectSameBits(subject.graph(), isa)
    }
  }
}
