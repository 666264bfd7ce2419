import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct ArgMaxTests {
  @Test(arguments: GoldenCase.of(ArgMax.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(ArgMax(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(ArgMax(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
    Refusal(ArgMax(axis: 1), [fp32(2, 0)], .shape, "expected elements along axis 1, got [2, 0]"),
    Refusal(
      ArgMax(axis: 1), [fp32(2)], .attribute, "attribute \"axis\" expected an axis in -1..<1, got 1"
    ),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `finds NaN before any number`() throws {
    let x = Tensor([1, .nan, .nan, -1] as [Float], shape: [4])
    #expect(try ArgMax().evaluate([x])[0].elements(of: Int64.self) == [1])
    #expect(try ArgMax(last: true).evaluate([x])[0].elements(of: Int64.self) == [2])
  }
}
