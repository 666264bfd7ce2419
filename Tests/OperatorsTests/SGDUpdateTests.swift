import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct SGDUpdateTests {
  @Test(arguments: GoldenCase.of(SGDUpdate.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(SGDUpdate(), [fp32(2), fp32(2), fp32(2)], .arity, "expected 4 inputs, got 3"),
    Refusal(
      SGDUpdate(), [fp32(2), fp32(3), fp32(2), fp32(1)], .shape, "g expected shape 2, got 3"),
    Refusal(
      SGDUpdate(), [fp32(2), fp32(2), fp32(3), fp32(1)], .shape, "v expected shape 2, got 3"),
    Refusal(
      SGDUpdate(), [fp32(2), fp32(2), fp32(2), fp32()], .shape,
      "rate expected shape 1, got scalar"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `keeps velocity across steps`() throws {
    let update = SGDUpdate(momentum: 0.5, weightDecay: 0.25)
    let (g, rate) = (Tensor([2 as Float], shape: [1]), Tensor([0.5 as Float], shape: [1]))
    var (w, v) = (Tensor([4 as Float], shape: [1]), Tensor([0 as Float], shape: [1]))
    var weights: [Double] = []
    for _ in 0..<2 {
      let next = try update.evaluate([w, g, v, rate])
      (w, v) = (next[0], next[1])
      weights += w.doubles
    }
    #expect(weights == [2.5, 0.4375])
    #expect(v.doubles == [4.125])
  }
}
