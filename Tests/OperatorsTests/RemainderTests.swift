import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct RemainderTests {
  @Test(arguments: GoldenCase.of(Remainder.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Remainder.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Remainder(), [fp32(2)], .arity, "expected 2 inputs, got 1"),
    Refusal(
      Remainder(), [fp32(2), fp32(3)], .shape, "expected shapes that broadcast, got 2 and 3"),
    Refusal(
      Remainder(), [bool(2), bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `of a division by zero is NaN, or 0 for integers`() throws {
    let x = Tensor([3, 0] as [Float], shape: [2])
    let y = try Remainder(floored: true).evaluate([x, Tensor(zeros: fp32(1))])[0].doubles
    #expect(y.filter(\.isNaN).count == 2)
    let n = Tensor([3, 0] as [Int32], shape: [2])
    #expect(try Remainder().evaluate([n, Tensor(zeros: int32(1))])[0].doubles == [0, 0])
  }
}
