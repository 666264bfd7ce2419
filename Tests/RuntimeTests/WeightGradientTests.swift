import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor
import Comparison
import Testing

/// Gradients of convolutions by their weights, against the operator's reference.
struct WeightGradientTests {
  /// The same bits for any number of threads, near the reference's numbers.
  private func check(_ subject: ConvolutionCase, blocked: Bool) throws {
    let graph = try subject.weightGradientGraph(blocked: blocked)
    let expected = try #require(try graph.referenceOutputs()["dw"])
    let dy = graph.shape(of: graph.inputs[1].value)
    let tolerance = Tolerance.convolution(of: dy.count / dy[1]).absolute
    for isa in available {
      let first = try #require(try graph.outputs(isa, threads: 1)["dw"])
      #expect(first.difference(from: expected) <= tolerance, "\(isa): \(subject)")
      for threads in 2...3 {
        let other = try #require(try graph.outputs(isa, threads: threads)["dw"])
        #expect(other.isIdentical(to: first), "\(isa), \(threads) threads: \(subject)")
      }
    }
  }

  @Test(arguments: ConvolutionCase.table + ConvolutionCase.gradients, [false, true])
  func `agrees on usual shapes`(subject: ConvolutionCase, blocked: Bool) throws {
    try check(subject, blocked: blocked)
  }

  @Test(arguments: ConvolutionCase.drawn.filter { !$0.isTransposed })
  func `agrees on drawn shapes`(subject: ConvolutionCase) throws {
    try check(subject, blocked: false)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 12, 16, 17, 33])
  func `agrees for every pair of channel counts`(channels: Int) throws {
    for outputs in [1, 2, 4, 6, 8, 16, 31] {
      try check(
        ConvolutionCase(
          batch: 2, channels: (channels, outputs), extents: [4, 5, 19], kernel: [3, 3, 3],
          padding: [1, 1, 1]),
        blocked: false)
    }
  }

  @Test func `takes a gradient that is shorter than the output`() throws {
    var subject = ConvolutionCase(
      channels: (17, 16), extents: [9, 30], kernel: [3, 5], strides: [2, 2], padding: [1, 2])
    subject.shortening = 2
    try check(subject, blocked: false)
    try check(subject, blocked: true)
  }

  @Test func `reads what the convolutions around it read`() throws {
    let builder = GraphBuilder(name: "layer", catalog: .standard)
    let image = try builder.input("x", TensorType(.float32, [1, 32, 6, 7, 8]))
    let w = try builder.input("w", TensorType(.float32, [32, 32, 3, 3, 3]))
    let x = try builder.leakyReLU(
      builder.convolution(image, w, padding: [1, 1, 1], name: "first"), slope: 0.1)
    let y = try builder.convolution(x, w, padding: [1, 1, 1], name: "second")
    let dy = try builder.multiply(y, y)
    let dx = try builder.maxPool(
      builder.transposedConvolution(dy, w, padding: [1, 1, 1], name: "dx"), window: [1, 1, 1])
    let gradient = ConvolutionWeightGradient(kernel: [3, 3, 3], padding: [1, 1, 1])
    let dw = try builder.add(gradient.id, [x, dy], gradient.attributes, name: "dw")[0]
    try builder.output("dx", builder.reduceSum(dx, axes: [2, 3, 4]))
    try builder.output("dw", dw)
    for isa in available {
      let session = try Session(
        builder.graph, catalog: .standard, options: SessionOptions(threads: 2, isa: isa))
      let kernels = session.plan.steps.map(\.kernel)
      // Of x before the first step alone.
      #expect(kernels.count { $0 == "reorder" } == 1, "\(isa): \(kernels)")
      #expect(
        kernels.count { $0 == "winograd" || $0 == "winograd-panel" } == 3, "\(isa): \(kernels)")
      #expect(kernels.contains { $0.hasSuffix("weight-gradient") }, "\(isa): \(kernels)")
    }
  }
}

extension ConvolutionCase {
  /// What training has beside ``table``: few channels on one side or both, many slices.
  static let gradients: [ConvolutionCase] = [
    .init(
      batch: 2, channels: (8, 16), extents: [40, 7, 9], kernel: [3, 3, 3], padding: [1, 1, 1]),
    .init(
      batch: 2, channels: (16, 8), extents: [40, 7, 9], kernel: [3, 3, 3], padding: [1, 1, 1]),
    .init(
      batch: 4, channels: (4, 4), extents: [20, 6, 37], kernel: [3, 3, 3], padding: [1, 1, 1]),
    .init(batch: 2, channels: (3, 6), extents: [8, 6, 10], kernel: [2, 2, 2], strides: [2, 2, 2]),
    .init(batch: 2, channels: (4, 8), extents: [8, 6, 10], kernel: [2, 2, 2], strides: [2, 2, 2]),
    .init(batch: 2, channels: (5, 3), extents: [9, 40], kernel: [3, 3], strides: [2, 1],
      padding: [1, 1], dilations: [1, 2]),
    .init(channels: (32, 12), extents: [9, 40], kernel: [3, 3], padding: [1, 1], groups: 2),
  ]

  /// The gradient of the convolution by its weights as a function of x and dy.
  ///
  /// - Parameter blocked: whether both come in blocks of channels.
  func weightGradientGraph(blocked: Bool) throws -> Graph {
    let operation = ConvolutionWeightGradient(
      kernel: kernel, strides: strides, padding: padding, dilations: dilations, groups: groups)
    let output = try graph().outputs[0].value
    let builder = GraphBuilder(name: "weight-gradient", catalog: .standard)
    let x = try builder.input("x", TensorType(.float32, inputShape))
    let whole = try graph().shape(of: output).extents
    let shape = Shape(whole[..<2] + whole[2...].map { max(1, $0 - shortening) })
    let dy = try builder.input("dy", TensorType(.float32, shape))
    // A pool of one voxel writes blocks.
    let window = kernel.map { _ in 1 }
    let inputs = try [x, dy].map { blocked ? try builder.maxPool($0, window: window) : $0 }
    try builder.output(
      "dw", builder.add(operation.id, inputs, operation.attributes, name: "dw")[0])
    return builder.graph
  }
}
