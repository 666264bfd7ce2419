import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct LeakyReLUGradientTests {
  @Test(arguments: GoldenCase.of(LeakyReLUGradient.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(LeakyReLUGradient.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(LeakyReLUGradient(), [fp32(2)], .arity, "expected 2 inputs, got 1"),
    Refusal(LeakyReLUGradient(), [fp32(2), fp32(1)], .shape, "dy expected shape 2, got 1"),
    Refusal(
      LeakyReLUGradient(), [fp32(2), int32(2)], .elementType,
      "input 1 expected fp32 like input 0, got int32"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }
}
