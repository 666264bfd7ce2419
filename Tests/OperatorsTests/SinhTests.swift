import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct SinhTests {
  @Test(arguments: GoldenCase.of(Sinh.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Sinh.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Sinh(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(Sinh(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `overflows to infinity`() throws {
    let x = Tensor([-1000, 0, 1000] as [Float], shape: [3])
    let y = Tensor([-.infinity, 0, .infinity] as [Float], shape: [3])
    expectClose(try Sinh().evaluate([x])[0], y, 1e-7, "y")
  }
}
