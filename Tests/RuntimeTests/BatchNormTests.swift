import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmRuntime
import ChiasmTensor
import Comparison
import Testing

/// Batch norms in training and their gradients, compiled.
struct BatchNormTests {
  static let shapes = shapes(largest: [3, 70, 41])

  /// Not so many voxels that one is nearer to 0 than rounding, where a leaky ReLU bends.
  static let gatedShapes = shapes(largest: [2, 40, 24])

  private static func shapes(largest: [Int]) -> [Shape] {
    [1, 2, 5, 16, 33].flatMap { channels in
      [[7], [5, 9], largest, [2, 1, 3]].map { Shape([2, channels] + $0) }
    }
  }

  private static let forward = ["batch-statistics", "batch-norm"]
  private static let backward = ["batch-norm-sums", "batch-norm-gradient"]

  /// A norm's parameters and statistics as inputs.
  private func parameters(_ channels: Int, _ builder: GraphBuilder) throws -> [Value] {
    try ["scale", "offset", "mean", "variance"].map { name in
      try builder.input(name, TensorType(.float32, [channels]))
    }
  }

  private func norm(_ x: Value, _ parameters: [Value], _ builder: GraphBuilder) throws -> [Value] {
    try builder.append(BatchNorm(epsilon: 1e-3, momentum: 0.3, training: true), [x] + parameters)
  }

  @Test(arguments: shapes) func `normalises by the batch`(shape: Shape) throws {
    let builder = GraphBuilder(name: "norm", catalog: .standard)
    let x = try builder.input("x", TensorType(.float32, shape))
    let y = try norm(x, parameters(shape[1], builder), builder)
    for (name, value) in zip(["y", "mean", "variance"], y) { try builder.output(name, value) }
    try expectAgreement("\(shape)", terms: 64, kernels: Self.forward, of: builder.graph)
  }

  @Test(arguments: [2, 17, 32]) func `applies what follows`(channels: Int) throws {
    let builder = GraphBuilder(name: "norm", catalog: .standard)
    let type = TensorType(.float32, [2, channels, 9, 6, 5])
    let (x, skip) = (try builder.input("x", type), try builder.input("skip", type))
    let y = try builder.leakyReLU(
      norm(x, parameters(channels, builder), builder)[0], slope: 0.1)
    try builder.output("y", builder.relu(builder.add(y, builder.add(skip, x))))
    try expectAgreement("\(channels)", terms: 64, kernels: Self.forward, of: builder.graph)
  }

  @Test(arguments: shapes) func `differentiates as the reference does`(shape: Shape) throws {
    let graph = try gradients(shape, slope: nil)
    try expectAgreement(
      "\(shape)", terms: shape.count / shape[1], kernels: Self.backward, of: graph)
  }

  @Test(arguments: gatedShapes, [0.0, 0.1])
  func `differentiates the activation too`(shape: Shape, slope: Double) throws {
    let graph = try gradients(shape, slope: slope)
    try expectAgreement(
      "\(shape) \(slope)", terms: shape.count / shape[1], kernels: Self.backward, of: graph)
  }

  /// The gradients of a norm between convolutions, and of the leaky ReLU behind it.
  private func gradients(_ shape: Shape, slope: Double?) throws -> Graph {
    let builder = GraphBuilder(name: "gradients", catalog: .standard)
    let window = ConvolutionCase.neighbour(shape[1], shape[1], rank: shape.rank - 2)
    let type = TensorType(.float32, shape)
    var x = try builder.input("x", type)
    // A convolution's rounding before the leaky ReLU would move voxels over its bend.
    if slope == nil { x = try window.append(x, to: builder) }
    let parameters = try parameters(shape[1], builder)
    let z = try norm(x, parameters, builder)[0]
    var dy = try builder.input("dy", type)
    if let slope {
      let y = try builder.leakyReLU(z, slope: slope)
      dy = try window.append(builder.add(dy, y), to: builder)
      dy = try builder.append(LeakyReLUGradient(slope: slope), [z, dy])[0]
    }
    let gradients = try builder.append(
      BatchNormGradient(epsilon: 1e-3), [x, parameters[0], dy])
    for (name, value) in zip(["dx", "dscale", "doffset"], gradients) {
      try builder.output(name, value)
    }
    try builder.output("dw", window.append(gradients[0], to: builder))
    return builder.graph
  }

  @Test func `normalises and differentiates without its other half`() throws {
    let builder = GraphBuilder(name: "alone", catalog: .standard)
    let type = TensorType(.float32, [3, 17, 4, 5])
    let x = try builder.input("x", type)
    let dy = try builder.input("dy", type)
    let scale = try builder.input("scale", TensorType(.float32, [17]))
    let gradients = try builder.append(BatchNormGradient(), [x, scale, dy])
    try builder.output("dx", gradients[0])
    try builder.output("dscale", gradients[1])
    // Nothing is left of dx in the sum over all but the channels.
    try builder.output("sum", builder.reduceSum(gradients[0], axes: [0, 2, 3]))
    try expectAgreement("alone", terms: 60, kernels: Self.backward, of: builder.graph)
  }

  @Test(arguments: available) func `gives the same bits on any threads`(isa: ISA) throws {
    for shape: Shape in [[3, 17, 9, 30, 7], [2, 5, 40, 33, 9]] {
      let graph = try gradients(shape, slope: 0.01)
      let first = try graph.outputs(isa, threads: 1)
      for threads in [2, 3] {
        for (name, tensor) in try graph.outputs(isa, threads: threads) {
          #expect(try #require(first[name]).isIdentical(to: tensor), "\(name), \(threads) threads")
        }
      }
    }
  }
}
