import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct ConcatTests {
  @Test(arguments: GoldenCase.of(Concat.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Concat.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Concat(), [], .arity, "expected at least 1 inputs, got 0"),
    Refusal(
      Concat(axis: 0), [fp32(2), int32(2)], .elementType,
      "input 1 expected fp32 like input 0, got int32"),
    Refusal(Concat(), [fp32(2, 3), fp32(3, 3)], .shape, "input 1 expected shape 2x3, got 3x3"),
    Refusal(Concat(), [fp32(2, 3), fp32(2)], .shape, "input 1 expected shape 2x3, got 2"),
    Refusal(
      Concat(), [fp32(2)], .attribute, "attribute \"axis\" expected an axis in -1..<1, got 1"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `joins empty tensors`() throws {
    let inputs = [Tensor(zeros: fp32(0, 2)), Tensor(zeros: fp32(0, 3))]
    #expect(try Concat().evaluate(inputs)[0].type == fp32(0, 5))
  }
}
