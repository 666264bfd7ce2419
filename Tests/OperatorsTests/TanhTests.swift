import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct TanhTests {
  @Test(arguments: GoldenCase.of(Tanh.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Tanh.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Tanh(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(Tanh(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `reaches its limits`() throws {
    let x = Tensor([-Float.infinity, 0, .infinity], shape: [3])
    #expect(try Tanh().evaluate([x])[0].doubles == [-1, 0, 1])
  }
}
