import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct AtanhTests {
  @Test(arguments: GoldenCase.of(Atanh.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Atanh.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Atanh(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(Atanh(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `is infinite at the ends and NaN beyond`() throws {
    let x = Tensor([-1, 1, 1.5] as [Float], shape: [3])
    let y = Tensor([-.infinity, .infinity, .nan] as [Float], shape: [3])
    expectClose(try Atanh().evaluate([x])[0], y, 1e-7, "y")
  }
}
