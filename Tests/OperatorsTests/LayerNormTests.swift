import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct LayerNormTests {
  @Test(arguments: GoldenCase.of(LayerNorm.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(LayerNorm.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(LayerNorm(), [fp32(2, 3)], .arity, "expected 3 inputs, got 1"),
    Refusal(
      LayerNorm(axis: 2), [fp32(2, 3), fp32(3), fp32(3)], .attribute,
      "attribute \"axis\" expected an axis in -2..<2, got 2"),
    Refusal(LayerNorm(), [fp32(2, 3), fp32(2), fp32(3)], .shape, "scale expected shape 3, got 2"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }
}
