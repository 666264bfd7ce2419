import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct AbsTests {
  @Test(arguments: GoldenCase.of(Abs.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Abs.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Abs(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(Abs(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `keeps NaN and drops the sign of zero`() throws {
    let x = Tensor([-0.0, -.infinity, .nan] as [Float], shape: [3])
    let y = Tensor([0, .infinity, .nan] as [Float], shape: [3])
    expectClose(try Abs().evaluate([x])[0], y, 1e-7, "y")
  }
}
