import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct ResizeGradientTests {
  @Test(arguments: GoldenCase.of(ResizeGradient.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(ResizeGradient.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(ResizeGradient(size: [2]), [], .arity, "expected 1 inputs, got 0"),
    Refusal(
      ResizeGradient(size: [2, 2]), [fp32(1, 2, 3)], .attribute,
      "attribute \"size\" expected 1 entries, got 2"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }
}
