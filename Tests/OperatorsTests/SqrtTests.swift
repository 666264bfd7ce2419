import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct SqrtTests {
  @Test(arguments: GoldenCase.of(Sqrt.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Sqrt.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Sqrt(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(Sqrt(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `is NaN below zero and rounds integers toward zero`() throws {
    #expect(try Sqrt().evaluate([Tensor(scalar: -1 as Float)])[0].doubles[0].isNaN)
    let x = Tensor([0, 8, 9] as [Int32], shape: [3])
    #expect(try Sqrt().evaluate([x])[0].elements(of: Int32.self) == [0, 2, 3])
  }
}
