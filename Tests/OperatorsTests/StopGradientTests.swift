import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct StopGradientTests {
  @Test(arguments: GoldenCase.of(StopGradient.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(StopGradient(), [], .arity, "expected 1 inputs, got 0"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `is the identity of any element type`() throws {
    let x = Tensor([true, false], shape: [2])
    let y = try StopGradient().evaluate([x])[0]
    #expect(y.isIdentical(to: x))
    #expect(StopGradient().form == .identity)
  }
}
