import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct CoshTests {
  @Test(arguments: GoldenCase.of(Cosh.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Cosh.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Cosh(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(Cosh(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `overflows to infinity`() throws {
    let x = Tensor([-1000, 0, 1000] as [Float], shape: [3])
    let y = Tensor([.infinity, 1, .infinity] as [Float], shape: [3])
    expectClose(try Cosh().evaluate([x])[0], y, 1e-7, "y")
  }
}
