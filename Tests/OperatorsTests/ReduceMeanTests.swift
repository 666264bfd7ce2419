import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct ReduceMeanTests {
  @Test(arguments: GoldenCase.of(ReduceMean.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(ReduceMean.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(ReduceMean(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(ReduceMean(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
    Refusal(
      ReduceMean(axes: [2]), [fp32(2, 3)], .attribute,
      "attribute \"axes\" expected an axis in -2..<2, got 2"),
    Refusal(
      ReduceMean(axes: [1, -1]), [fp32(2, 3)], .attribute,
      "attribute \"axes\" expected each axis once, got [1, -1]"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `is NaN for no elements`() throws {
    let y = try ReduceMean(axes: [1]).evaluate([Tensor(zeros: fp32(2, 0))])[0].doubles
    #expect(y.count { $0.isNaN } == 2)
  }
}
