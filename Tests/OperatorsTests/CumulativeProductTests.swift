import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct CumulativeProductTests {
  @Test(arguments: GoldenCase.of(CumulativeProduct.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(CumulativeProduct.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(CumulativeProduct(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(
      CumulativeProduct(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
    Refusal(
      CumulativeProduct(axis: 1), [fp32(2)], .attribute,
      "attribute \"axis\" expected an axis in -1..<1, got 1"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `of nothing is nothing`() throws {
    #expect(try CumulativeProduct(axis: 1).evaluate([Tensor(zeros: fp32(2, 0))])[0].count == 0)
  }
}
