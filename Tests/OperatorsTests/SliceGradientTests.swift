import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct SliceGradientTests {
  private static let firstTwo = Slice(axes: [0], starts: [0], ends: [2])

  @Test(arguments: GoldenCase.of(SliceGradient.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(SliceGradient.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(
      SliceGradient(shape: [3], slice: firstTwo), [fp32(3)], .shape, "dy expected shape 2, got 3"),
    Refusal(
      SliceGradient(shape: [3], slice: firstTwo), [bool(2)], .elementType,
      "input 0 expected a numeric type, got bool"),
    Refusal(
      SliceGradient(shape: [-3], slice: firstTwo), [fp32(2)], .shape,
      "expected a shape that fits in memory, got [-3]"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }
}
