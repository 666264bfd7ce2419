import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct LSTMTests {
  @Test(arguments: GoldenCase.of(LSTM.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(LSTM(), [fp32(5, 2, 12)], .arity, "expected 4 to 5 inputs, got 1"),
    Refusal(
      LSTM(), [fp32(5, 2, 13), fp32(12, 3), fp32(2, 3), fp32(2, 3)], .shape,
      "x expected 4 x 3 features, got 13"),
    Refusal(
      LSTM(), [fp32(5, 2, 12), fp32(12, 3), fp32(3, 3), fp32(2, 3)], .shape,
      "state expected shape 2x3, got 3x3"),
    Refusal(
      LSTM(lengths: [5]), [fp32(5, 2, 12), fp32(12, 3), fp32(2, 3), fp32(2, 3)], .attribute,
      "attribute \"lengths\" expected 2 entries, got 1"),
    Refusal(
      LSTM(lengths: [5, 6]), [fp32(5, 2, 12), fp32(12, 3), fp32(2, 3), fp32(2, 3)], .attribute,
      "attribute \"lengths\" expected entries in 0...5, got [5, 6]"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }
}
