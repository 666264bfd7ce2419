import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct InstanceNormTests {
  @Test(arguments: GoldenCase.of(InstanceNorm.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(InstanceNorm.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(InstanceNorm(), [fp32(2, 3, 4)], .arity, "expected 3 inputs, got 1"),
    Refusal(
      InstanceNorm(), [fp32(2, 3), fp32(3), fp32(3)], .shape,
      "x expected at least 3 axes, got 2 in 2x3"),
    Refusal(
      InstanceNorm(), [fp32(2, 3, 4), fp32(3), fp32(4)], .shape, "offset expected shape 3, got 4"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }
}
