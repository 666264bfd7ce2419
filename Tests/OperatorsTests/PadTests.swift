import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct PadTests {
  @Test(arguments: GoldenCase.of(Pad.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Pad.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Pad(low: [1], high: [1]), [], .arity, "expected 1 inputs, got 0"),
    Refusal(
      Pad(low: [1, 1], high: [1]), [fp32(2)], .attribute,
      "attribute \"low\" expected 1 entries, got 2"),
    Refusal(
      Pad(low: [1], high: [-1]), [fp32(2)], .attribute,
      "attribute \"high\" expected 0 to 2147483647, got -1"),
    Refusal(
      Pad(low: [2], high: [0], mode: .reflect), [fp32(2)], .attribute,
      "attribute \"low\" expected 0 to 1, got 2"),
    Refusal(
      Pad(low: [2], high: [0], mode: .edge), [fp32(0)], .attribute,
      "attribute \"low\" expected 0 to 0, got 2"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }
}
