import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct ErfTests {
  @Test(arguments: GoldenCase.of(Erf.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Erf.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Erf(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(Erf(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `saturates at both ends`() throws {
    let x = Tensor([-.infinity, 0, .infinity] as [Float], shape: [3])
    let y = Tensor([-1, 0, 1] as [Float], shape: [3])
    expectClose(try Erf().evaluate([x])[0], y, 1e-7, "y")
  }
}
