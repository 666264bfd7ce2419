import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct GridSampleGradientTests {
  @Test(arguments: GoldenCase.of(GridSampleGradient.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(
      GridSampleGradient(sample: GridSample()), [fp32(1, 2, 3), fp32(1, 4, 1)], .arity,
      "expected 3 inputs, got 2"),
    Refusal(
      GridSampleGradient(sample: GridSample()), [fp32(1, 2, 3), fp32(1, 4, 1), fp32(1, 2, 3)],
      .shape, "dy expected shape 1x2x4, got 1x2x3"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }
}
