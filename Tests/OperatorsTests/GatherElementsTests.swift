import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct GatherElementsTests {
  @Test(arguments: GoldenCase.of(GatherElements.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(GatherElements.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(GatherElements(), [fp32(2)], .arity, "expected 2 inputs, got 1"),
    Refusal(
      GatherElements(), [fp32(2), bool(2)], .elementType,
      "indices expected int32 or int64, got bool"),
    Refusal(
      GatherElements(axis: -3), [fp32(2, 3), int64(1, 1)], .attribute,
      "attribute \"axis\" expected an axis in -2..<2, got -3"),
    Refusal(
      GatherElements(), [fp32(2, 3), int64(1)], .shape, "indices expected 2 axes, got 1 in 1"),
    Refusal(
      GatherElements(), [fp32(2, 3), int64(5, 4)], .shape,
      "indices expected at most 3 along axis 1, got 4"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `reads 0 outside the axis`() throws {
    let x = Tensor([1, 2, 3] as [Float], shape: [3])
    let indices = Tensor([3, -3, -4] as [Int32], shape: [3])
    #expect(try GatherElements().evaluate([x, indices])[0].doubles == [0, 1, 0])
  }
}
