import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct GatherTests {
  @Test(arguments: GoldenCase.of(Gather.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Gather.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Gather(), [fp32(2)], .arity, "expected 2 inputs, got 1"),
    Refusal(
      Gather(), [fp32(2), fp32(2)], .elementType, "indices expected int32 or int64, got fp32"),
    Refusal(
      Gather(axis: 2), [fp32(2, 3), int64(1)], .attribute,
      "attribute \"axis\" expected an axis in -2..<2, got 2"),
    Refusal(
      Gather(), [fp32(), int64(1)], .attribute,
      "attribute \"axis\" expected an axis in 0..<0, got 0"),
    Refusal(
      Gather(), [fp32(1, 1 << 40), int64(1 << 30)], .shape,
      "expected a shape that fits in memory, got [1073741824, 1099511627776]"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `reads 0 outside the axis`() throws {
    let x = Tensor([1, 2, 3] as [Float], shape: [3])
    let indices = Tensor([3, -3, -4, .min, .max] as [Int64], shape: [5])
    #expect(try Gather().evaluate([x, indices])[0].doubles == [0, 1, 0, 0, 0])
  }

  @Test func `takes nothing from nothing`() throws {
    let x = Tensor(zeros: fp32(0, 2))
    let y = try Gather().evaluate([x, Tensor([0] as [Int64], shape: [1])])[0]
    #expect(y.doubles == [0, 0])
  }
}
