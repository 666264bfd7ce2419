import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct MatMulTests {
  @Test(arguments: GoldenCase.of(MatMul.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(MatMul.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(MatMul(), [fp32(2, 2)], .arity, "expected 2 inputs, got 1"),
    Refusal(MatMul(), [fp32(2), fp32(2, 2)], .shape, "a expected at least 2 axes, got 1 in 2"),
    Refusal(
      MatMul(transposeA: true), [fp32(2, 3), fp32(3, 2)], .shape,
      "expected equal inner extents, got 2 in 2x3 and 3 in 3x2"),
    Refusal(
      MatMul(), [fp32(2, 2, 3), fp32(3, 3, 2)], .shape,
      "expected leading axes that broadcast, got 2x2x3 and 3x3x2"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }
}
