import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct PowerTests {
  @Test(arguments: GoldenCase.of(Power.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Power.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Power(), [fp32(2)], .arity, "expected 2 inputs, got 1"),
    Refusal(Power(), [fp32(2), fp32(3)], .shape, "expected shapes that broadcast, got 2 and 3"),
    Refusal(
      Power(), [fp32(2), int32(2)], .elementType, "input 1 expected fp32 like input 0, got int32"),
    Refusal(Power(), [bool(2), bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `is NaN for a fractional power of a negative number and 1 for the zeroth`() throws {
    let a = Tensor([-8, 0, Float.nan] as [Float], shape: [3])
    let b = Tensor([0.5, 0, 0] as [Float], shape: [3])
    let y = try Power().evaluate([a, b])[0].doubles
    #expect(y[0].isNaN)
    #expect(Array(y[1...]) == [1, 1])
  }
}
