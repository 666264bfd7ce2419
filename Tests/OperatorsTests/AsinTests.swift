import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct AsinTests {
  @Test(arguments: GoldenCase.of(Asin.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Asin.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Asin(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(Asin(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `is NaN outside -1...1`() throws {
    let x = Tensor([-1.5, 0, 2] as [Float], shape: [3])
    let y = Tensor([.nan, 0, .nan] as [Float], shape: [3])
    expectClose(try Asin().evaluate([x])[0], y, 1e-7, "y")
  }
}
