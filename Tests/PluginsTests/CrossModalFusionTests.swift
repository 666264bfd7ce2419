import ChiasmGraph
import ChiasmPlugins
import ChiasmTensor
import Testing

struct CrossModalFusionTests {
  static let id: OperatorID = "cmf/cross-modal-fusion"

  /// Maps and parameters for a batch of 2 with 4 channels. A scale of 0 is the start of training.
  private func inputs(_ space: [Int], scale: Double = 1, layerNorm: Bool = false) -> [Tensor] {
    var numbers = Numbers(seed: 11)
    let channels = 4
    let map = Shape([2, channels] + space)
    let window = space.map { _ in 1 }
    var inputs = [numbers.tensor(map, scale: 2), numbers.tensor(map, scale: 2)]
    for _ in 0..<3 {
      inputs += [numbers.tensor(Shape([channels / 2, channels] + window)), numbers.tensor([2])]
    }
    inputs += [numbers.tensor(Shape([channels, channels / 2] + window)), numbers.tensor([channels])]
    inputs += [numbers.tensor([channels], scale: scale), numbers.tensor([channels], scale: scale)]
    inputs += [numbers.tensor([channels]), numbers.tensor([channels], scale: 0.4, offset: 1)]
    if layerNorm { inputs += [numbers.tensor([channels]), numbers.tensor([channels])] }
    return inputs
  }

  /// Eq. 2 with its n x n matrix. Returns Z `[N][C][positions]` and the statistics.
  private func reference(
    _ inputs: [Tensor], valueIsSecondary: Bool = false, training: Bool = false
  ) -> (z: [Reference.Matrix], mean: [Double], variance: [Double]) {
    let (p, c) = (Reference.cases(inputs[0]), Reference.cases(inputs[1]))
    let projected = zip(p, c).map { p, c in
      let theta = Reference.convolution(p, inputs[2], inputs[3])
      let phi = Reference.convolution(c, inputs[4], inputs[5])
      let g = Reference.convolution(valueIsSecondary ? c : p, inputs[6], inputs[7])
      let n = Double(theta[0].count)
      let a = Reference.product(Reference.transpose(theta), phi).map { $0.map { $0 / n } }
      let y = Reference.product(a, Reference.transpose(g))
      return Reference.convolution(Reference.transpose(y), inputs[8], inputs[9])
    }
    let norm = Reference.batchNorm(projected, Array(inputs[10..<14]), training: training)
    let z = zip(p, norm.y).map { p, y in zip(p, y).map { zip($0, $1).map(+) } }
    return (z, norm.mean, norm.variance)
  }

  @Test(arguments: [false, true], [[6], [3, 5], [2, 3, 4]])
  func `it is Eq. 2 on every grid, with g of either map`(secondary: Bool, space: [Int]) throws {
    let inputs = inputs(space)
    let fusion = try BuiltPlugins.make(
      Self.id, ["value": .string(secondary ? "secondary" : "primary")])
    let expected = reference(inputs, valueIsSecondary: secondary).z
    let outputs = try fusion.evaluate(inputs)
    #expect(outputs.count == 1)
    expectClose(outputs[0], expected.flatMap { $0.flatMap { $0 } })
    try fusion.audit(inputs.map(\.type))
  }

  @Test func `training normalises by the batch and makes new statistics`() throws {
    let inputs = inputs([2, 3, 2])
    let outputs = try BuiltPlugins.make(Self.id, ["training": .bool(true)]).evaluate(inputs)
    let expected = reference(inputs, training: true)
    expectClose(outputs[0], expected.z.flatMap { $0.flatMap { $0 } }, tolerance: 1e-4)
    expectClose(outputs[1], expected.mean)
    expectClose(outputs[2], expected.variance)
  }

  @Test func `the layer norm runs over the channels of Z`() throws {
    let inputs = inputs([3, 2], layerNorm: true)
    let outputs = try BuiltPlugins.make(Self.id, ["layer-norm": .bool(true)]).evaluate(inputs)
    let (scale, offset) = (inputs[14].doubles, inputs[15].doubles)
    let expected = reference(inputs).z.map { z in
      Reference.transpose(
        Reference.transpose(z).map { position in
          let mean = position.reduce(0, +) / Double(position.count)
          let variance = position.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
          let deviation = (variance / Double(position.count) + 1e-5).squareRoot()
          return position.indices.map {
            scale[$0] * (position[$0] - mean) / deviation + offset[$0]
          }
        })
    }
    expectClose(outputs[0], expected.flatMap { $0.flatMap { $0 } }, tolerance: 1e-4)
  }

  @Test func `normalised inputs have length 1 over channels, also in the residual`() throws {
    let inputs = inputs([4, 2], scale: 0)
    let fusion = try BuiltPlugins.make(Self.id, ["normalize-inputs": .bool(true)])
    let z = Reference.cases(try fusion.evaluate(inputs)[0])
    for position in z.flatMap(Reference.transpose) {
      let length = position.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(abs(length - 1) < 1e-6)
    }
  }

  @Test(arguments: [false, true])
  func `it starts as the identity of the first map`(training: Bool) throws {
    let inputs = inputs([2, 2, 3], scale: 0)
    let fusion = try BuiltPlugins.make(Self.id, ["training": .bool(training)])
    #expect(try fusion.evaluate(inputs)[0].doubles == inputs[0].doubles)
  }

  @Test func `at the start only the norm's scale and offset have a gradient`() throws {
    let inputs = inputs([2, 2, 3], scale: 0)
    let fusion = try BuiltPlugins.make(Self.id)
    let made = try gradients(of: fusion, inputs, decomposed: true)
    for (index, gradient) in made.enumerated() where (2..<12).contains(index) {
      let largest = try #require(gradient).doubles.map(abs).max() ?? 0
      #expect((largest > 0) == (index >= 10), "input \(index): \(largest)")
    }
    #expect(made[0]?.doubles.allSatisfy { $0 == 1 } == true)
  }

  @Test func `permuting the positions of both maps permutes the result`() throws {
    let inputs = inputs([6])
    let fusion = try BuiltPlugins.make(Self.id)
    let order = [3, 0, 5, 1, 4, 2]
    var permuted = inputs
    permuted[0] = permute(inputs[0], order)
    permuted[1] = permute(inputs[1], order)
    let z = try fusion.evaluate(inputs)[0]
    expectClose(try fusion.evaluate(permuted)[0], permute(z, order).doubles)
  }

  @Test func `permuting the second map alone matters only to g of the first`() throws {
    var inputs = inputs([6])
    let primary = try BuiltPlugins.make(Self.id)
    let secondary = try BuiltPlugins.make(Self.id, ["value": .string("secondary")])
    let before = (try primary.evaluate(inputs)[0], try secondary.evaluate(inputs)[0])
    inputs[1] = permute(inputs[1], [3, 0, 5, 1, 4, 2])
    let after = (try primary.evaluate(inputs)[0], try secondary.evaluate(inputs)[0])
    expectClose(after.1, before.1.doubles)
    let change = zip(after.0.doubles, before.0.doubles).map { abs($0 - $1) }.max() ?? 0
    #expect(change > 1e-3)
  }

  @Test(arguments: [(64, 8_480), (128, 33_344), (256, 132_224)])
  func `it takes as many parameters as stated`(channels: Int, count: Int) throws {
    let half = channels / 2
    let down: [Shape] = [[half, channels, 1, 1, 1], [half]]
    let shapes =
      down + down + down + [[channels, half, 1, 1, 1]]
      + Array(repeating: [channels], count: 5)
    let map = TensorType(.float32, [1, channels, 2, 2, 2])
    let fusion = try BuiltPlugins.make(Self.id)
    #expect(try fusion.infer([map, map] + shapes.map { TensorType(.float32, $0) }) == [map])
    // The last two are running statistics.
    #expect(shapes.dropLast(2).map(\.count).reduce(0, +) == count)
  }

  @Test func `what does not fit is refused by name`() throws {
    let fusion = try BuiltPlugins.make(Self.id)
    var types = inputs([2, 2]).map(\.type)
    types[6] = TensorType(.float32, [3, 4, 1, 1])
    let error = #expect(throws: OperatorError.self) { try fusion.infer(types) }
    #expect(error?.reason == "g.weight: expected fp32[2, 4, 1, 1], got fp32[3, 4, 1, 1]")
    let odd = TensorType(.float32, [1, 3, 2])
    #expect(throws: OperatorError.self) {
      try fusion.infer([odd, odd] + Array(repeating: odd, count: 12))
    }
    #expect(throws: OperatorError.self) { try fusion.infer([]) }
  }

  private func permute(_ x: Tensor, _ order: [Int]) -> Tensor {
    let rows = Reference.matrix(x, rows: x.shape[0] * x.shape[1])
    return Tensor(nearest: rows.flatMap { row in order.map { row[$0] } }, type: x.type)
  }
}
