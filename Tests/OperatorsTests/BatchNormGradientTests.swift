import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct BatchNormGradientTests {
  @Test(arguments: GoldenCase.of(BatchNormGradient.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(BatchNormGradient(), [fp32(2, 3), fp32(3)], .arity, "expected 3 inputs, got 2"),
    Refusal(
      BatchNormGradient(), [fp32(3), fp32(3), fp32(3)], .shape,
      "x expected at least 2 axes, got 1 in 3"),
    Refusal(
      BatchNormGradient(), [fp32(2, 3), fp32(2), fp32(2, 3)], .shape,
      "scale expected shape 3, got 2"),
    Refusal(
      BatchNormGradient(), [fp32(2, 3), fp32(3), fp32(3, 3)], .shape,
      "dy expected shape 2x3, got 3x3"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `is all that a batch norm in training differentiates to`() throws {
    let builder = GraphBuilder(name: "norm", catalog: .standard)
    let x = try builder.input("x", fp32(2, 3, 4))
    let c = try ["scale", "offset", "mean", "variance"].map { name throws(GraphError) in
      try builder.input(name, fp32(3))
    }
    let dy = try builder.input("dy", fp32(2, 3, 4))
    let y = try builder.append(BatchNorm(epsilon: 0.5, training: true), [x] + c)[0]
    let gradients = try builder.reverseAccumulate(from: y, seed: dy, to: [x] + c)
    let node = try #require(builder.graph.nodes.last)
    #expect((node.operation as? BatchNormGradient)?.epsilon == 0.5)
    #expect(builder.graph.nodes.count == 2)
    #expect(gradients == node.outputs + [nil, nil])
  }
}
