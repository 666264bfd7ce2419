import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct SubtractTests {
  @Test(arguments: GoldenCase.of(Subtract.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Subtract.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Subtract(), [fp32(2)], .arity, "expected 2 inputs, got 1"),
    Refusal(Subtract(), [fp32(2), fp32(3)], .shape, "expected shapes that broadcast, got 2 and 3"),
    Refusal(
      Subtract(), [fp32(2), int32(2)], .elementType,
      "input 1 expected fp32 like input 0, got int32"),
    Refusal(
      Subtract(), [bool(2), bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `saturates integers`() throws {
    let (a, b) = (Tensor(scalar: -100 as Int8), Tensor(scalar: 100 as Int8))
    #expect(try Subtract().evaluate([a, b])[0].elements(of: Int8.self) == [-128])
  }
}
