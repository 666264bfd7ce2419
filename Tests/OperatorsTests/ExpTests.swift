import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct ExpTests {
  @Test(arguments: GoldenCase.of(Exp.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Exp.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Exp(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(Exp(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `rounds integers toward zero and saturates`() throws {
    let x = Tensor([-1, 0, 1, 2, 100] as [Int8], shape: [5])
    #expect(try Exp().evaluate([x])[0].elements(of: Int8.self) == [0, 1, 2, 7, 127])
  }
}
