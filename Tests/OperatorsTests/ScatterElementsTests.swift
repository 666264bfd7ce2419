import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct ScatterElementsTests {
  @Test(arguments: GoldenCase.of(ScatterElements.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(ScatterElements.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(ScatterElements(), [fp32(2), int64(1)], .arity, "expected 3 inputs, got 2"),
    Refusal(
      ScatterElements(), [fp32(2), int64(1), int32(1)], .elementType,
      "updates expected fp32, got int32"),
    Refusal(
      ScatterElements(reduction: .add), [bool(2), int64(1), bool(1)], .elementType,
      "input 0 expected a numeric type, got bool"),
    Refusal(
      ScatterElements(), [fp32(2), int64(1), fp32(2)], .shape, "updates expected shape 1, got 2"),
    Refusal(
      ScatterElements(axis: 1), [fp32(2), int64(1), fp32(1)], .attribute,
      "attribute \"axis\" expected an axis in -1..<1, got 1"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `drops updates outside and keeps the last of several`() throws {
    let data = Tensor([1, 2, 3] as [Float], shape: [3])
    let indices = Tensor([1, 3, -2, -4] as [Int64], shape: [4])
    let updates = Tensor([5, 6, 7, 8] as [Float], shape: [4])
    #expect(try ScatterElements().evaluate([data, indices, updates])[0].doubles == [1, 7, 3])
    #expect(
      try ScatterElements(reduction: .add).evaluate([data, indices, updates])[0].doubles == [
        1, 14, 3,
      ])
  }

  @Test func `has no gradient with a reduction that is not linear`() throws {
    let builder = GraphBuilder(name: "scatter", catalog: .standard)
    let data = try builder.input("data", fp32(3))
    let indices = try builder.input("indices", int64(2))
    let updates = try builder.input("updates", fp32(2))
    let operation = ScatterElements(reduction: .maximum)
    let y = try builder.append(operation, [data, indices, updates])
    let error = #expect(throws: OperatorError.self) {
      try operation.gradient(
        GradientContext(
          builder: builder, inputs: [data, indices, updates], outputs: y, outputGradients: y))
    }
    #expect(
      error
        == OperatorError(
          .unsupported, ScatterElements.id, "has no gradient with reduction maximum"))
  }
}
