import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct ReduceMaxTests {
  @Test(arguments: GoldenCase.of(ReduceMax.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(ReduceMax.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(ReduceMax(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(ReduceMax(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
    Refusal(
      ReduceMax(axes: [2]), [fp32(2, 3)], .attribute,
      "attribute \"axes\" expected an axis in -2..<2, got 2"),
    Refusal(
      ReduceMax(axes: [1, -1]), [fp32(2, 3)], .attribute,
      "attribute \"axes\" expected each axis once, got [1, -1]"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `is minus infinity for no elements`() throws {
    let y = try ReduceMax(axes: [1]).evaluate([Tensor(zeros: fp32(2, 0))])[0].doubles
    #expect(y == [-.infinity, -.infinity])
  }
}
