import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor
import Comparison
import Testing

/// Convolutions whose weights are computed or given with every run.
struct ChangingWeightsTests {
  private func check(_ subject: ConvolutionCase) throws {
    let graph = try subject.graphWithWeights()
    for isa in available {
      let session = try Session(
        graph, catalog: .standard, options: SessionOptions(threads: 2, isa: isa))
      // The second run gets other weights.
      for run in 0..<2 {
        let inputs = Dictionary(
          uniqueKeysWithValues: graph.inputs.map {
            ($0.name, Tensor.uniform(graph.shape(of: $0.value), name: "\($0.name) \(run)"))
          })
        let expected = try Interpreter(catalog: .standard).evaluate(graph, inputs: inputs)
        let got = try session.run(inputs)
        let difference = try #require(got["y"]).difference(from: #require(expected["y"]))
        #expect(
          difference <= Tolerance.convolution(of: subject.terms).absolute, "\(isa): \(subject)")
      }
    }
  }

  @Test(arguments: ConvolutionCase.table + ConvolutionCase.transposed)
  func `agrees on usual shapes`(subject: ConvolutionCase) throws { try check(subject) }

  @Test(arguments: ConvolutionCase.drawn.prefix(60))
  func `agrees on drawn shapes`(subject: ConvolutionCase) throws { try check(subject) }

  @Test(arguments: ["0..0", "1..1", "2..1", "0..2"])
  func `runs a transposed window of stride 1 as a Winograd convolution`(padding: String) throws {
    let sides = padding.split(separator: "..").compactMap { Int($0) }
    let subject = ConvolutionCase(
      isTransposed: true, channels: (33, 48), extents: [7, 9, 10], kernel: [3, 3, 3],
      padding: [sides[0], sides[0], sides[1], sides[1], sides[0], sides[1]])
    let builder = GraphBuilder(name: "transposed", catalog: .standard)
    let x = try builder.input("x", TensorType(.float32, subject.inputShape))
    let y = try subject.append(builder.maxPool(x, window: [1, 1, 1]), to: builder)
    try builder.output("y", builder.maxPool(y, window: [1, 1, 1]))
    let expected = try #require(try builder.graph.referenceOutputs()["y"])
    for isa in available {
      let session = try Session(
        builder.graph, catalog: .standard, options: SessionOptions(threads: 2, isa: isa))
      #expect(session.plan.steps.contains { $0.kernel.hasPrefix("winograd") }, "\(isa)")
      let got = try #require(try session.run(builder.graph.uniformInputs)["y"])
      #expect(
        got.difference(from: expected) <= Tolerance.convolution(of: subject.terms).absolute,
        "\(isa): \(padding)")
    }
  }

  @Test func `packs weights once for all that share them`() throws {
    func plan(uses: Int) throws -> Plan {
      let builder = GraphBuilder(name: "shared", catalog: .standard)
      let w = try builder.input("w", TensorType(.float32, [32, 32, 3, 3]))
      for use in 0..<uses {
        let x = try builder.input("x\(use)", TensorType(.float32, [1, 32, 9, 9]))
        try builder.output("y\(use)", builder.convolution(x, w, padding: [1, 1]))
      }
      return try Compiler.plan(
        builder.graph, catalog: .standard, options: SessionOptions(threads: 1))
    }
    let (one, three) = try (plan(uses: 1), plan(uses: 3))
    #expect(one.weightByteCount >= 4 * 32 * 32 * 9)
    #expect(three.weightByteCount == one.weightByteCount)
    #expect(three.packedWeightByteCount == 0)
  }

  @Test func `reads weights before they are replaced`() throws {
    let builder = GraphBuilder(name: "state", catalog: .standard)
    let x = try builder.input("x", TensorType(.float32, [1, 16, 9, 9]))
    let w = try builder.input("w", TensorType(.float32, [16, 16, 3, 3]))
    try builder.output("y", builder.convolution(x, w, padding: [1, 1]))
    try builder.output("w", builder.add(w, w))
    let graph = builder.graph
    let expected = try graph.referenceOutputs()
    for isa in available {
      let got = try graph.outputs(isa)
      for name in ["y", "w"] {
        let difference = try #require(got[name]).difference(from: #require(expected[name]))
        #expect(difference <= Tolerance.convolution(of: 144).absolute, "\(isa): \(name)")
      }
    }
  }
}

extension ConvolutionCase {
  /// The convolution as a function of x, its weights and its bias.
  func graphWithWeights() throws -> Graph {
    let builder = GraphBuilder(name: "convolution", catalog: .standard)
    let leading =
      isTransposed ? [channels.0, channels.1 / groups] : [channels.1, channels.0 / groups]
    let x = try builder.input("x", TensorType(.float32, inputShape))
    let w = try builder.input("w", TensorType(.float32, Shape(leading + kernel)))
    let bias = hasBias ? try builder.input("b", TensorType(.float32, [channels.1])) : nil
    let y =
      isTransposed
      ? try builder.transposedConvolution(
        x, w, bias: bias, strides: strides, padding: padding, outputPadding: outputPadding,
        dilations: dilations, groups: groups)
      : try builder.convolution(
        x, w, bias: bias, strides: strides, padding: padding, dilations: dilations,
        groups: groups)
    try builder.output("y", y)
    return builder.graph
  }
}
