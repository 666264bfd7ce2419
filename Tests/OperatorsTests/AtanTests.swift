import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct AtanTests {
  @Test(arguments: GoldenCase.of(Atan.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Atan.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Atan(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(Atan(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `stays within a quarter turn`() throws {
    let x = Tensor([-.infinity, 0, .infinity] as [Float], shape: [3])
    let y = Tensor([-.pi / 2, 0, .pi / 2] as [Float], shape: [3])
    expectClose(try Atan().evaluate([x])[0], y, 1e-7, "y")
  }
}
