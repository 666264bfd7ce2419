import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct MaxPoolGradientTests {
  @Test(arguments: GoldenCase.of(MaxPoolGradient.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(
      MaxPoolGradient(pool: MaxPool(window: [2])), [fp32(1, 1, 4)], .arity,
      "expected 2 inputs, got 1"),
    Refusal(
      MaxPoolGradient(pool: MaxPool(window: [2])), [fp32(1, 1, 4), fp32(1, 1, 3)], .shape,
      "dy expected shape 1x1x2, got 1x1x3"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `has no gradient of its own`() throws {
    let builder = GraphBuilder(name: "twice", catalog: .standard)
    let x = try builder.input("x", fp32(1, 1, 4))
    let dy = try builder.input("dy", fp32(1, 1, 2))
    let y = try builder.append(MaxPoolGradient(pool: MaxPool(window: [2])), [x, dy])[0]
    let error = #expect(throws: OperatorError.self) {
      try builder.reverseAccumulate(from: y, seed: x, to: [dy])
    }
    #expect(error == OperatorError(.unsupported, "max-pool-gradient", "has no gradient"))
  }
}
