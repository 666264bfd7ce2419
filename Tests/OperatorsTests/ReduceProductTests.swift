import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct ReduceProductTests {
  @Test(arguments: GoldenCase.of(ReduceProduct.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(ReduceProduct.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(ReduceProduct(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(ReduceProduct(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
    Refusal(
      ReduceProduct(axes: [2]), [fp32(2, 3)], .attribute,
      "attribute \"axes\" expected an axis in -2..<2, got 2"),
    Refusal(
      ReduceProduct(axes: [1, -1]), [fp32(2, 3)], .attribute,
      "attribute \"axes\" expected each axis once, got [1, -1]"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `is 1 for no elements`() throws {
    let y = try ReduceProduct(axes: [1]).evaluate([Tensor(zeros: fp32(2, 0))])[0].doubles
    #expect(y == [1, 1])
  }
}
