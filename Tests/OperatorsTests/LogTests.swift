import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct LogTests {
  @Test(arguments: GoldenCase.of(Log.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Log.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Log(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(Log(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `is minus infinity at zero and NaN below`() throws {
    let y = try Log().evaluate([Tensor([0, -1, 1] as [Float], shape: [3])])[0].doubles
    #expect(y[0] == -.infinity)
    #expect(y[1].isNaN)
    #expect(y[2] == 0)
  }
}
