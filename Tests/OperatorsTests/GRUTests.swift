import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct GRUTests {
  @Test(arguments: GoldenCase.of(GRU.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(GRU(), [fp32(5, 2, 9)], .arity, "expected 3 inputs, got 1"),
    Refusal(
      GRU(), [fp32(5, 2, 10), fp32(9, 3), fp32(2, 3)], .shape,
      "x expected 3 x 3 features, got 10"),
    Refusal(
      GRU(), [fp32(5, 2, 9), fp32(9, 3), fp32(3, 3)], .shape,
      "state expected shape 2x3, got 3x3"),
    Refusal(
      GRU(lengths: [5]), [fp32(5, 2, 9), fp32(9, 3), fp32(2, 3)], .attribute,
      "attribute \"lengths\" expected 2 entries, got 1"),
    Refusal(
      GRU(lengths: [5, 6]), [fp32(5, 2, 9), fp32(9, 3), fp32(2, 3)], .attribute,
      "attribute \"lengths\" expected entries in 0...5, got [5, 6]"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }
}
