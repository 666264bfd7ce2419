import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct AddTests {
  @Test(arguments: GoldenCase.of(Add.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Add.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Add(), [fp32(2)], .arity, "expected 2 inputs, got 1"),
    Refusal(Add(), [fp32(2), fp32(3)], .shape, "expected shapes that broadcast, got 2 and 3"),
    Refusal(
      Add(), [fp32(2), int32(2)], .elementType, "input 1 expected fp32 like input 0, got int32"),
    Refusal(Add(), [bool(2), bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `saturates integers`() throws {
    let (a, b) = (Tensor(scalar: 100 as Int8), Tensor(scalar: 100 as Int8))
    #expect(try Add().evaluate([a, b])[0].elements(of: Int8.self) == [127])
  }
}
