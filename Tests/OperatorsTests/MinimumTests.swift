import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct MinimumTests {
  @Test(arguments: GoldenCase.of(Minimum.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Minimum.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Minimum(), [fp32(2)], .arity, "expected 2 inputs, got 1"),
    Refusal(Minimum(), [fp32(2), fp32(3)], .shape, "expected shapes that broadcast, got 2 and 3"),
    Refusal(
      Minimum(), [fp32(2), int32(2)], .elementType,
      "input 1 expected fp32 like input 0, got int32"),
    Refusal(
      Minimum(), [bool(2), bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `is NaN when either operand is`() throws {
    let a = Tensor([Float.nan, 1], shape: [2])
    let b = Tensor([1, Float.nan], shape: [2])
    #expect(try Minimum().evaluate([a, b])[0].doubles.allSatisfy(\.isNaN))
  }

  @Test func `shares the gradient of equal infinities`() throws {
    let builder = GraphBuilder(name: "ties", catalog: .standard)
    let x = try builder.input("x", fp32(1))
    let infinity = try builder.constant(Tensor([Float.infinity], shape: [1]))
    let y = try builder.minimum(x, infinity)
    let seed = try builder.constant([1], type: fp32(1), name: nil)
    let gradient = try #require(try builder.reverseAccumulate(from: y, seed: seed, to: [x])[0])
    try builder.output("gradient", gradient)
    let results = try Interpreter(catalog: .standard)
      .evaluate(builder.graph, inputs: ["x": Tensor([Float.infinity], shape: [1])])
    #expect(results["gradient"]?.doubles == [0.5])
  }
}
