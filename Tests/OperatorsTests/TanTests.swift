import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct TanTests {
  @Test(arguments: GoldenCase.of(Tan.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Tan.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Tan(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(Tan(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `is NaN at infinity`() throws {
    let x = Tensor([-.infinity, 0, .infinity] as [Float], shape: [3])
    let y = Tensor([.nan, 0, .nan] as [Float], shape: [3])
    expectClose(try Tan().evaluate([x])[0], y, 1e-7, "y")
  }
}
