import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct GatherNDTests {
  @Test(arguments: GoldenCase.of(GatherND.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(GatherND.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(GatherND(), [fp32(2)], .arity, "expected 2 inputs, got 1"),
    Refusal(
      GatherND(), [fp32(2), fp32(2)], .elementType, "indices expected int32 or int64, got fp32"),
    Refusal(
      GatherND(), [fp32(2), int64()], .shape, "indices expected at least 1 axes, got 0 in scalar"),
    Refusal(
      GatherND(batchAxes: 2), [fp32(2, 3), int64(2, 1)], .attribute,
      "attribute \"batch-axes\" expected 0...1, got 2"),
    Refusal(
      GatherND(batchAxes: 1), [fp32(2, 3), int64(3, 1)], .shape,
      "indices expected to begin with [2], got 3x1"),
    Refusal(
      GatherND(), [fp32(2, 3), int64(1, 3)], .shape, "indices expected tuples of at most 2, got 3"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `reads 0 for a tuple outside`() throws {
    let x = Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
    let indices = Tensor([0, 2, -1, 1, -3, 0] as [Int64], shape: [3, 2])
    #expect(try GatherND().evaluate([x, indices])[0].doubles == [0, 4, 0])
  }
}
