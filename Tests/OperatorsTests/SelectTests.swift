import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct SelectTests {
  @Test(arguments: GoldenCase.of(Select.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Select.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Select(), [bool(2), fp32(2)], .arity, "expected 3 inputs, got 2"),
    Refusal(
      Select(), [fp32(2), fp32(2), fp32(2)], .elementType, "condition expected bool, got fp32"),
    Refusal(Select(), [bool(2), fp32(2), int32(2)], .elementType, "b expected fp32, got int32"),
    Refusal(
      Select(), [bool(2), fp32(3), fp32(1)], .shape, "expected shapes that broadcast, got 2 and 3"),
    Refusal(
      Select(), [bool(1), fp32(2), fp32(2, 3)], .shape,
      "expected shapes that broadcast, got 2 and 2x3"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `leaves no trace of what is not selected`() throws {
    let condition = Tensor([true, false], shape: [2])
    let a = Tensor([1, Float.nan], shape: [2])
    let b = Tensor([-Float.infinity, 2], shape: [2])
    #expect(try Select().evaluate([condition, a, b])[0].doubles == [1, 2])
  }

  @Test func `keeps the bits of int64`() throws {
    let condition = Tensor([true, false], shape: [2])
    let a = Tensor(scalar: Int64.max - 1)
    let b = Tensor(scalar: Int64.min + 1)
    let y = try Select().evaluate([condition, a, b])[0]
    #expect(y.elements(of: Int64.self) == [.max - 1, .min + 1])
  }
}
