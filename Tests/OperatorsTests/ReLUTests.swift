import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct ReLUTests {
  @Test(arguments: GoldenCase.of(ReLU.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(ReLU.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(ReLU(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(ReLU(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `keeps NaN and drops negative zero`() throws {
    let y = try ReLU().evaluate([Tensor([Float.nan, -0.0, -1, 2], shape: [4])])[0].doubles
    #expect(y[0].isNaN)
    #expect(Array(y[1...]) == [0, 0, 2])
  }
}
