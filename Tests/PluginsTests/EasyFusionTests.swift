import ChiasmGraph
import ChiasmPlugins
import ChiasmTensor
import Testing

struct EasyFusionTests {
  private let p = Tensor([1, -2, 3, 4] as [Float], shape: [1, 2, 2])
  private let c = Tensor([5, 6, -7, 2] as [Float], shape: [1, 2, 2])

  @Test(arguments: [
    ("sum", [6, 4, -4, 6]), ("mean", [3, 2, -2, 3]), ("max", [5, 6, 3, 4]),
  ] as [(String, [Double])])
  func `sum, mean and max fuse element by element`(mode: String, expected: [Double]) throws {
    let fuse = try BuiltPlugins.make("easy-fusion/fuse", ["mode": .string(mode)])
    #expect(try fuse.evaluate([p, c])[0].doubles == expected)
    try fuse.audit([p.type, c.type])
  }

  @Test func `sum is the default`() throws {
    let fuse = try BuiltPlugins.make("easy-fusion/fuse")
    #expect(try fuse.evaluate([p, c])[0].doubles == [6, 4, -4, 6])
  }

  @Test(arguments: [false, true], [[5], [3, 4], [2, 3, 2]])
  func `a convolution of both is normalised and rectified`(training: Bool, space: [Int]) throws {
    var numbers = Numbers(seed: 7)
    let (n, channels) = (2, 3)
    let map = Shape([n, channels] + space)
    let inputs =
      [numbers.tensor(map), numbers.tensor(map)]
      + [numbers.tensor(Shape([channels, 2 * channels] + space.map { _ in 1 }))]
      + (0..<4).map { _ in numbers.tensor([channels]) }
      + [numbers.tensor([channels], scale: 0.4, offset: 1)]
    let fuse = try BuiltPlugins.make(
      "easy-fusion/fuse",
      [
        "mode": .string("concat-convolution"), "slope": .float(0.25),
        "training": .bool(training),
      ])
    try fuse.audit(inputs.map(\.type))
    let mixed = zip(Reference.cases(inputs[0]), Reference.cases(inputs[1])).map {
      Reference.convolution($0 + $1, inputs[2], inputs[3])
    }
    let norm = Reference.batchNorm(mixed, Array(inputs[4...]), training: training)
    let expected = norm.y.flatMap { $0.flatMap { $0 } }.map { $0 >= 0 ? $0 : 0.25 * $0 }
    let outputs = try fuse.evaluate(inputs)
    expectClose(outputs[0], expected)
    #expect(outputs.count == (training ? 3 : 1))
    guard training else { return }
    expectClose(outputs[1], norm.mean)
    expectClose(outputs[2], norm.variance)
  }

  /// 560 and 2,144 at levels 1 and 2 of the network, 176,080 at all five.
  @Test func `a convolution at every level has as many parameters as stated`() throws {
    let counts = [16, 32, 64, 128, 256].map { $0 * 2 * $0 + 3 * $0 }
    #expect(counts[0] == 560 && counts[1] == 2144 && counts.reduce(0, +) == 176_080)
    let fuse = try BuiltPlugins.make(
      "easy-fusion/fuse", ["mode": .string("concat-convolution")])
    let map = TensorType(.float32, [1, 16, 2, 2, 2])
    let shapes: [Shape] = [[16, 32, 1, 1, 1], [16], [16], [16], [16], [16]]
    #expect(try fuse.infer([map, map] + shapes.map { TensorType(.float32, $0) }) == [map])
  }

  @Test func `maps and parameters that do not fit are refused`() throws {
    let fuse = try BuiltPlugins.make("easy-fusion/fuse")
    let (map, other) = (TensorType(.float32, [1, 2, 2]), TensorType(.float32, [1, 2, 3]))
    #expect(throws: OperatorError.self) { try fuse.infer([map]) }
    #expect(throws: OperatorError.self) { try fuse.infer([map, map, map]) }
    #expect(throws: OperatorError.self) { try fuse.infer([map, other]) }
    let convolving = try BuiltPlugins.make(
      "easy-fusion/fuse", ["mode": .string("concat-convolution")])
    let vectors = Array(repeating: TensorType(.float32, [2]), count: 5)
    let weight = TensorType(.float32, [2, 2, 1])
    let error = #expect(throws: OperatorError.self) {
      try convolving.infer([map, map, weight] + vectors)
    }
    #expect(error?.reason == "expected a parameter fp32[2, 4, 1], got fp32[2, 2, 1]")
  }
}
