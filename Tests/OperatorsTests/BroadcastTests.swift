import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct BroadcastTests {
  @Test(arguments: GoldenCase.of(Broadcast.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Broadcast.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Broadcast(shape: [2]), [], .arity, "expected 1 inputs, got 0"),
    Refusal(
      Broadcast(shape: [2]), [fp32(3)], .shape, "expected a shape that broadcasts to 2, got 3"),
    Refusal(
      Broadcast(shape: [1]), [fp32(3)], .shape, "expected a shape that broadcasts to 1, got 3"),
    Refusal(
      Broadcast(shape: [-1]), [fp32(3)], .shape, "expected a shape that fits in memory, got [-1]"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }
}
