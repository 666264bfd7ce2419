import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmRuntime
import ChiasmTensor
import Comparison
import Testing

/// What only training's steps use, compiled.
struct TrainingOperatorTests {
  static let counts = [0, 1, 15, 16, 17, 5000]

  @Test(arguments: counts) func `updates parameters and averages`(count: Int) throws {
    let builder = GraphBuilder(name: "update", catalog: .standard)
    let type = TensorType(.float32, [count])
    let tensors = try ["w", "g", "v", "average"].map { try builder.input($0, type) }
    let rate = try builder.input("rate", TensorType(.float32, [1]))
    let next = try builder.append(
      SGDUpdate(momentum: 0.9, weightDecay: 0.1), tensors[..<3] + [rate])
    try builder.output("w'", next[0])
    try builder.output("v'", next[1])
    let average = try builder.append(EMAUpdate(), [tensors[3], next[0], rate])[0]
    try builder.output("average'", average)
    try expectAgreement(
      "\(count)", kernels: ["sgd-update", "ema-update"], of: builder.graph)
  }

  @Test(arguments: available, [1, 6, 63, 64, 65, 4096, 10_003])
  func `draws the reference's numbers`(isa: ISA, count: Int) throws {
    let builder = GraphBuilder(name: "normal", catalog: .standard)
    let step = try builder.input("step", TensorType(.int64, [1]))
    let normal = RandomNormal(shape: [count], mean: 0.5, deviation: 2, seed: -77)
    try builder.output("z", builder.append(normal, [step])[0])
    let graph = builder.graph
    for number: Int64 in [0, 1, -5] {
      let inputs = ["step": Tensor([number], shape: [1])]
      let expected = try normal.evaluate([inputs["step"]!])[0]
      for threads in [1, 2, 3] {
        let got = try #require(try graph.outputs(isa, threads: threads, inputs: inputs)["z"])
        // Numbers reach 6.7 deviations; each is a few roundings from its reference.
        #expect(got.difference(from: expected) <= 2e-6, "step \(number)")
      }
    }
  }

  @Test(arguments: available) func `draws finite numbers from the extreme words`(isa: ISA) throws {
    let graph = try {
      let builder = GraphBuilder(name: "normal", catalog: .standard)
      try builder.output("z", builder.append(RandomNormal(shape: [4_000_000], seed: 3), [])[0])
      return builder.graph
    }()
    let z = try #require(try graph.outputs(isa)["z"]).elements(of: Float.self)
    let infinite = z.filter { !$0.isFinite }
    #expect(infinite == [])
    let most = z.map(\.magnitude).max() ?? 0
    #expect(most > 4.5 && most < 6.8)
  }

  @Test(arguments: [2, 17, 32]) func `drops channels of blocks and planes`(channels: Int) throws {
    let builder = GraphBuilder(name: "dropout", catalog: .standard)
    let window = ConvolutionCase.neighbour(channels, channels, rank: 3)
    let x = try builder.input("x", TensorType(.float32, [2, channels, 3, 4, 5]))
    let step = try builder.input("step", TensorType(.int64, [1]))
    let dropout = Dropout(rate: 0.5, perChannel: true, training: true, seed: 9)
    let y = try builder.append(dropout, [window.append(x, to: builder), step])
    try builder.output("y", window.append(y[0], to: builder))
    try builder.output("mask", y[1])
    try builder.output("dx", builder.multiply(window.append(x, to: builder), y[1]))
    try expectAgreement(
      "\(channels)", terms: 54 * channels, kernels: ["pointwise", "random-mask"],
      of: builder.graph)
  }

  @Test(arguments: [nil, 0, 7] as [Int64?], [0.0, 0.3, 1.0])
  func `draws the reference's masks, bit by bit`(number: Int64?, rate: Double) throws {
    let builder = GraphBuilder(name: "dropout", catalog: .standard)
    let x = try builder.input("x", TensorType(.float32, [3, 5, 701]))
    let step = try number.map { _ in try builder.input("step", TensorType(.int64, [1])) }
    let dropout = Dropout(rate: rate, training: true, seed: -4)
    let y = try builder.append(dropout, [x] + (step.map { [$0] } ?? []))
    try builder.output("y", y[0])
    try builder.output("mask", y[1])
    var inputs = builder.graph.uniformInputs
    if let number { inputs["step"] = Tensor([number], shape: [1]) }
    let operands = ["x", "step"].compactMap { inputs[$0] }
    let expected = try dropout.evaluate(operands)
    for isa in available {
      for threads in [1, 2, 3] {
        let got = try builder.graph.outputs(isa, threads: threads, inputs: inputs)
        #expect(try #require(got["y"]).isIdentical(to: expected[0]))
        #expect(try #require(got["mask"]).isIdentical(to: expected[1]))
      }
    }
  }

  @Test(arguments: [2, 17, 32]) func `passes gradients of leaky ReLUs`(channels: Int) throws {
    try expectAgreement("leaky", terms: 54 * channels, kernel: "pointwise") { builder in
      let window = ConvolutionCase.neighbour(channels, channels, rank: 3)
      let x = try builder.input("x", TensorType(.float32, [2, channels, 3, 4, 5]))
      let made = try window.append(x, to: builder)
      let dy = try window.append(made, to: builder)
      let dx = try builder.append(LeakyReLUGradient(slope: 0.1), [made, dy])[0]
      return try window.append(dx, to: builder)
    }
  }

  @Test(arguments: [2, 17, 32], [[7], [5, 9], [3, 30, 11]])
  func `sums everything but channels`(channels: Int, extents: [Int]) throws {
    let builder = GraphBuilder(name: "sums", catalog: .standard)
    let shape = Shape([3, channels] + extents)
    let axes = [0] + Array(2..<shape.rank)
    let x = try builder.input("x", TensorType(.float32, shape))
    let window = ConvolutionCase.neighbour(channels, channels, rank: extents.count)
    let made = try window.append(x, to: builder)
    try builder.output("planes", builder.reduceSum(x, axes: axes))
    try builder.output("blocks", builder.reduceMean(made, axes: axes, keepAxes: true))
    try builder.output("y", window.append(made, to: builder))
    try expectAgreement("\(shape)", terms: shape.count, kernels: ["reduction"], of: builder.graph)
  }

  @Test func `sums many elements to one`() throws {
    try expectAgreement("total", terms: 4000, kernel: "reduction") { builder in
      try builder.reduceSum(builder.input("x", TensorType(.float32, [3, 1, 50, 41, 47])))
    }
  }

  static let relations: [(Shape, Shape)] = [
    ([2, 3, 4], [2, 3, 4]), ([1], [2, 1, 3, 17]), ([2, 3, 33], [3, 1]), ([], [5]), ([0], [1]),
  ]

  @Test(arguments: relations, ["less", "less-or-equal"])
  func `compares and widens`(shapes: (Shape, Shape), id: String) throws {
    try expectAgreement("\(id) \(shapes)", kernel: "predicate") { builder in
      // Whole numbers, so that some are equal.
      let operands = try [("a", shapes.0), ("b", shapes.1)].map { name, shape in
        let x = try builder.input(name, TensorType(.float32, shape))
        return try builder.round(builder.add(x, x))
      }
      let relation = try builder.addOne(OperatorID(rawValue: id), operands)
      return try builder.cast(relation, to: .float32)
    }
  }

  @Test(arguments: [ElementType.bool, .uint8]) func `widens bytes`(type: ElementType) throws {
    try expectAgreement("\(type)", kernel: "widening") { builder in
      try builder.cast(builder.input("x", TensorType(type, [3, 333])), to: .float32)
    }
  }

  @Test func `finds equal numbers`() throws {
    try expectAgreement("equal", kernel: "pointwise") { builder in
      let x = try builder.input("x", TensorType(.float32, [2, 17, 5, 7]))
      return try builder.equal(builder.round(builder.add(x, x)), builder.scalar(0))
    }
  }

  @Test(arguments: [[0], [1, -1], [0, 3]]) func `differentiates slices`(axes: [Int]) throws {
    try expectAgreement("\(axes)", kernel: "copy") { builder in
      let slice = Slice(
        axes: axes, starts: axes.map { _ in 1 }, ends: axes.map { _ in 100 },
        steps: axes.map { _ in 2 })
      let whole: Shape = [4, 3, 5, 6]
      let part = try slice.infer([TensorType(.float32, whole)])[0]
      let dy = try builder.input("dy", part)
      return try builder.append(SliceGradient(shape: whole.extents, slice: slice), [dy])[0]
    }
  }
}
