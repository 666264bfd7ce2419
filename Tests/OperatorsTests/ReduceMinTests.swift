import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct ReduceMinTests {
  @Test(arguments: GoldenCase.of(ReduceMin.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(ReduceMin.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(ReduceMin(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(ReduceMin(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
    Refusal(
      ReduceMin(axes: [2]), [fp32(2, 3)], .attribute,
      "attribute \"axes\" expected an axis in -2..<2, got 2"),
    Refusal(
      ReduceMin(axes: [1, -1]), [fp32(2, 3)], .attribute,
      "attribute \"axes\" expected each axis once, got [1, -1]"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `is infinity for no elements`() throws {
    let y = try ReduceMin(axes: [1]).evaluate([Tensor(zeros: fp32(2, 0))])[0].doubles
    #expect(y == [.infinity, .infinity])
  }
}
