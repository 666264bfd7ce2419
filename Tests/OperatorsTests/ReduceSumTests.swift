import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct ReduceSumTests {
  @Test(arguments: GoldenCase.of(ReduceSum.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(ReduceSum.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(ReduceSum(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(ReduceSum(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
    Refusal(
      ReduceSum(axes: [2]), [fp32(2, 3)], .attribute,
      "attribute \"axes\" expected an axis in -2..<2, got 2"),
    Refusal(
      ReduceSum(axes: [1, -1]), [fp32(2, 3)], .attribute,
      "attribute \"axes\" expected each axis once, got [1, -1]"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `is zero for no elements`() throws {
    let y = try ReduceSum(axes: [1]).evaluate([Tensor(zeros: fp32(2, 0))])[0].doubles
    #expect(y == [0, 0])
  }
}
