import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct PadGradientTests {
  @Test(arguments: GoldenCase.of(PadGradient.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(PadGradient.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(
      PadGradient(pad: Pad(low: [1], high: [1])), [fp32(1)], .shape,
      "expected a shape that fits in memory, got [-1]"),
    Refusal(
      PadGradient(pad: Pad(low: [1], high: [])), [fp32(1)], .attribute,
      "attribute \"high\" expected 1 entries in 0...2147483647, got []"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }
}
