import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct SignTests {
  @Test(arguments: GoldenCase.of(Sign.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(Sign(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(Sign(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `is 0 at either zero and NaN for NaN`() throws {
    let x = Tensor([-0.0, .infinity, .nan] as [Float], shape: [3])
    let y = Tensor([0, 1, .nan] as [Float], shape: [3])
    expectClose(try Sign().evaluate([x])[0], y, 1e-7, "y")
  }
}
