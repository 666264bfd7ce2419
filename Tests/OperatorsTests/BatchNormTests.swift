import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct BatchNormTests {
  @Test(arguments: GoldenCase.of(BatchNorm.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(BatchNorm.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(BatchNorm(), [fp32(2, 3)], .arity, "expected 5 inputs, got 1"),
    Refusal(
      BatchNorm(), [fp32(3), fp32(3), fp32(3), fp32(3), fp32(3)], .shape,
      "x expected at least 2 axes, got 1 in 3"),
    Refusal(
      BatchNorm(), [fp32(2, 3), fp32(3), fp32(3), fp32(2), fp32(3)], .shape,
      "mean expected shape 3, got 2"),
    Refusal(
      BatchNorm(training: true), [fp32(1, 3), fp32(3), fp32(3), fp32(3), fp32(3)], .shape,
      "x expected more than 1 value per channel, got 1x3"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }
}
