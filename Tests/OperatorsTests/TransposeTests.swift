import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct TransposeTests {
  @Test(arguments: GoldenCase.of(Transpose.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Transpose.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Transpose(permutation: [0]), [], .arity, "expected 1 inputs, got 0"),
    Refusal(
      Transpose(permutation: [0, 0]), [fp32(2, 3)], .attribute,
      "attribute \"permutation\" expected each of the 2 axes once, got [0, 0]"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }
}
