import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct EqualTests {
  @Test(arguments: GoldenCase.of(Equal.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(Equal(), [fp32(2)], .arity, "expected 2 inputs, got 1"),
    Refusal(Equal(), [fp32(2), fp32(3)], .shape, "expected shapes that broadcast, got 2 and 3"),
    Refusal(
      Equal(), [fp32(2), int32(2)], .elementType, "input 1 expected fp32 like input 0, got int32"),
    Refusal(Equal(), [bool(2), bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `finds NaN equal to nothing`() throws {
    let x = Tensor([Float.nan, .infinity], shape: [2])
    #expect(try Equal().evaluate([x, x])[0].doubles == [0, 1])
  }
}
