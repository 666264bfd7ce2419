import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct CeilTests {
  @Test(arguments: GoldenCase.of(Ceil.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(Ceil(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(Ceil(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `keeps infinities and NaN`() throws {
    let x = Tensor([-.infinity, .infinity, .nan] as [Float], shape: [3])
    let y = Tensor([-.infinity, .infinity, .nan] as [Float], shape: [3])
    expectClose(try Ceil().evaluate([x])[0], y, 1e-7, "y")
  }
}
