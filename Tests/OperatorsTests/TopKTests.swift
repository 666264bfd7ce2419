import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct TopKTests {
  @Test(arguments: GoldenCase.of(TopK.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(TopK.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(TopK(k: 1), [], .arity, "expected 1 inputs, got 0"),
    Refusal(TopK(k: 1), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
    Refusal(
      TopK(k: 4), [fp32(2, 3)], .attribute, "attribute \"k\" expected 0...3, got 4"),
    Refusal(
      TopK(k: 1, axis: 2), [fp32(2, 3)], .attribute,
      "attribute \"axis\" expected an axis in -2..<2, got 2"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `finds NaN larger than any number`() throws {
    let x = Tensor([1, .nan, .infinity, .nan] as [Float], shape: [4])
    let largest = try TopK(k: 3).evaluate([x])
    #expect(largest[1].elements(of: Int64.self) == [1, 3, 2])
    let smallest = try TopK(k: 3, largest: false).evaluate([x])
    #expect(smallest[1].elements(of: Int64.self) == [0, 2, 1])
  }
}
