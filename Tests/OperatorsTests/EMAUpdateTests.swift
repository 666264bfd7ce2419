import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct EMAUpdateTests {
  @Test(arguments: GoldenCase.of(EMAUpdate.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(EMAUpdate(), [fp32(2), fp32(2)], .arity, "expected 3 inputs, got 2"),
    Refusal(EMAUpdate(), [fp32(2), fp32(3), fp32(1)], .shape, "x expected shape 2, got 3"),
    Refusal(EMAUpdate(), [fp32(2), fp32(2), fp32(2)], .shape, "decay expected shape 1, got 2"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test(arguments: [(0.0, [3.0]), (1.0, [-1.0])])
  func `takes x at decay 0 and keeps the average at 1`(decay: Double, expected: [Double]) throws {
    let average = try EMAUpdate().evaluate([
      Tensor([-1 as Float], shape: [1]), Tensor([3 as Float], shape: [1]),
      Tensor([Float(decay)], shape: [1]),
    ])
    #expect(average[0].doubles == expected)
  }
}
