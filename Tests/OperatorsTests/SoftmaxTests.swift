import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct SoftmaxTests {
  @Test(arguments: GoldenCase.of(Softmax.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Softmax.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Softmax(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(
      Softmax(), [int32(2, 2)], .elementType, "input 0 expected a floating-point type, got int32"),
    Refusal(
      Softmax(), [fp32(2)], .attribute, "attribute \"axis\" expected an axis in -1..<1, got 1"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }
}
