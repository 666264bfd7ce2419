import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct DivideTests {
  @Test(arguments: GoldenCase.of(Divide.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Divide.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Divide(), [fp32(2)], .arity, "expected 2 inputs, got 1"),
    Refusal(Divide(), [fp32(2), fp32(3)], .shape, "expected shapes that broadcast, got 2 and 3"),
    Refusal(
      Divide(), [fp32(2), int32(2)], .elementType, "input 1 expected fp32 like input 0, got int32"),
    Refusal(
      Divide(), [bool(2), bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `divides integers by zero without trapping`() throws {
    let a = Tensor([5, -5, 0] as [Int32], shape: [3])
    let y = try Divide().evaluate([a, Tensor(scalar: 0 as Int32)])[0]
    #expect(y.elements(of: Int32.self) == [.max, .min, 0])
  }
}
