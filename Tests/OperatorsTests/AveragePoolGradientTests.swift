import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct AveragePoolGradientTests {
  private static let pairs = AveragePool(window: [2])

  @Test(arguments: GoldenCase.of(AveragePoolGradient.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(AveragePoolGradient.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(AveragePoolGradient(size: [4], pool: pairs), [], .arity, "expected 1 inputs, got 0"),
    Refusal(
      AveragePoolGradient(size: [4], pool: pairs), [fp32(1, 1, 3)], .shape,
      "dy expected shape 1x1x2, got 1x1x3"),
    Refusal(
      AveragePoolGradient(size: [4, 4], pool: pairs), [fp32(1, 1, 2)], .attribute,
      "attribute \"size\" expected 1 entries, got 2"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }
}
