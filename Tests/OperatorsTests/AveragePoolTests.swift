import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct AveragePoolTests {
  @Test(arguments: GoldenCase.of(AveragePool.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(AveragePool.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(AveragePool(window: [2]), [], .arity, "expected 1 inputs, got 0"),
    Refusal(
      AveragePool(window: [2]), [int32(1, 1, 4)], .elementType,
      "input 0 expected a floating-point type, got int32"),
    Refusal(AveragePool(window: [2]), [fp32(1, 4)], .shape, "x expected 3 to 5 axes, got 2 in 1x4"),
    Refusal(
      AveragePool(window: [2, 2]), [fp32(1, 1, 4)], .attribute,
      "attribute \"window\" expected 1 entries, got 2"),
    Refusal(
      AveragePool(window: []), [fp32(1, 1, 4)], .attribute,
      "attribute \"window\" expected 1 entries, got 0"),
    Refusal(
      AveragePool(window: [2], padding: [0, 2]), [fp32(1, 1, 4)], .attribute,
      "attribute \"padding\" expected less than the window 2, got 2"),
    Refusal(
      AveragePool(window: [5]), [fp32(1, 1, 4)], .shape,
      "spatial axis 0 expected a padded extent of at least 5, got 4"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }
}
