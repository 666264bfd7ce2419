import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct RoundTests {
  @Test(arguments: GoldenCase.of(Round.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(Round(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(Round(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `takes the even neighbour of a half`() throws {
    let x = Tensor([-2.5, 1.5, 2.5] as [Float], shape: [3])
    let y = Tensor([-2, 2, 2] as [Float], shape: [3])
    expectClose(try Round().evaluate([x])[0], y, 1e-7, "y")
  }
}
