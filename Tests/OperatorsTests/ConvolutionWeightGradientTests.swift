import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct ConvolutionWeightGradientTests {
  @Test(arguments: GoldenCase.of(ConvolutionWeightGradient.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(ConvolutionWeightGradient.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(
      ConvolutionWeightGradient(kernel: [3]), [fp32(1, 2, 4)], .arity, "expected 2 inputs, got 1"),
    Refusal(
      ConvolutionWeightGradient(kernel: [3, 3]), [fp32(1, 2, 4), fp32(1, 2, 2)], .attribute,
      "attribute \"kernel\" expected 1 entries, got 2"),
    Refusal(
      ConvolutionWeightGradient(kernel: [3]), [fp32(1, 2, 4), fp32(2, 2, 2)], .shape,
      "dy expected [1, K, o...] with groups 1 dividing channels, got 2x2x2"),
    Refusal(
      ConvolutionWeightGradient(kernel: [3]), [fp32(1, 2, 4), fp32(1, 2, 3)], .shape,
      "dy expected at most 2 on spatial axis 0, got 3"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }
}
