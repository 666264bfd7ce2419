import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct AcoshTests {
  @Test(arguments: GoldenCase.of(Acosh.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Acosh.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Acosh(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(Acosh(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `is NaN below 1`() throws {
    let x = Tensor([0.5, 1, .infinity] as [Float], shape: [3])
    let y = Tensor([.nan, 0, .infinity] as [Float], shape: [3])
    expectClose(try Acosh().evaluate([x])[0], y, 1e-7, "y")
  }
}
