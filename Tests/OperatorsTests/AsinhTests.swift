import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct AsinhTests {
  @Test(arguments: GoldenCase.of(Asinh.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Asinh.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Asinh(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(Asinh(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `keeps infinities`() throws {
    let x = Tensor([-.infinity, 0, .infinity] as [Float], shape: [3])
    let y = Tensor([-.infinity, 0, .infinity] as [Float], shape: [3])
    expectClose(try Asinh().evaluate([x])[0], y, 1e-7, "y")
  }
}
