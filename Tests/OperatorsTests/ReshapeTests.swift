import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct ReshapeTests {
  @Test(arguments: GoldenCase.of(Reshape.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Reshape.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Reshape(shape: [2]), [], .arity, "expected 1 inputs, got 0"),
    Refusal(
      Reshape(shape: [-1, -1]), [fp32(4)], .attribute,
      "attribute \"shape\" expected extents of at least 0 and -1 at most once, got [-1, -1]"),
    Refusal(
      Reshape(shape: [1, 0]), [fp32(4)], .attribute,
      "attribute \"shape\" expected 0 only on the first 1 axes, got [1, 0]"),
    Refusal(
      Reshape(shape: [3, -1]), [fp32(4)], .shape, "expected 4 elements as in 4, got 3 in 3x1"),
    Refusal(
      Reshape(shape: [.max, .max]), [fp32(4)], .shape,
      "expected a shape that fits in memory, got [9223372036854775807, 9223372036854775807]"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `is a view`() {
    #expect(Reshape(shape: [1]).form == .view)
  }
}
