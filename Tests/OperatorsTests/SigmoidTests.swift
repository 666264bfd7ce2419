import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct SigmoidTests {
  @Test(arguments: GoldenCase.of(Sigmoid.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Sigmoid.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Sigmoid(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(Sigmoid(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `reaches its limits without overflow`() throws {
    let x = Tensor([-Float.infinity, 0, .infinity], shape: [3])
    #expect(try Sigmoid().evaluate([x])[0].doubles == [0, 0.5, 1])
  }
}
