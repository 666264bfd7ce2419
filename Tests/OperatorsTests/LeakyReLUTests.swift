import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct LeakyReLUTests {
  @Test(arguments: GoldenCase.of(LeakyReLU.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(LeakyReLU.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(LeakyReLU(), [fp32(1), fp32(1)], .arity, "expected 1 inputs, got 2"),
    Refusal(LeakyReLU(), [bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `tells the planner its slope`() {
    #expect(LeakyReLU(slope: 0.25).form == .pointwise(.leakyReLU(slope: 0.25)))
    #expect(ReLU().form == .pointwise(.leakyReLU(slope: 0)))
  }

  @Test func `has a slope of 0.01 unless told`() throws {
    let x = Tensor([-100] as [Float], shape: [1])
    #expect(try LeakyReLU(attributes: [:]).evaluate([x])[0].doubles == [-1])
  }
}
