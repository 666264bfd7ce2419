import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct RNNTests {
  @Test(arguments: GoldenCase.of(RNN.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(RNN(), [fp32(5, 2, 3)], .arity, "expected 3 inputs, got 1"),
    Refusal(
      RNN(), [fp32(5, 2, 4), fp32(3, 3), fp32(2, 3)], .shape,
      "x expected 1 x 3 features, got 4"),
    Refusal(
      RNN(), [fp32(5, 2, 3), fp32(3, 3), fp32(3, 3)], .shape,
      "state expected shape 2x3, got 3x3"),
    Refusal(
      RNN(lengths: [5]), [fp32(5, 2, 3), fp32(3, 3), fp32(2, 3)], .attribute,
      "attribute \"lengths\" expected 2 entries, got 1"),
    Refusal(
      RNN(lengths: [5, 6]), [fp32(5, 2, 3), fp32(3, 3), fp32(2, 3)], .attribute,
      "attribute \"lengths\" expected entries in 0...5, got [5, 6]"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }
}
