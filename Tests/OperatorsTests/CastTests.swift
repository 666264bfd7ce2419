import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct CastTests {
  @Test(arguments: GoldenCase.of(Cast.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Cast.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Cast(to: .float16), [], .arity, "expected 1 inputs, got 0"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `refuses an unknown element type`() {
    let error = #expect(throws: OperatorError.self) { try Cast(attributes: ["to": .string("fp8")]) }
    #expect(
      error?.description
        == "cast: attribute \"to\" expected one of fp32, fp16, bf16, int8, uint8, int32, int64, "
        + "bool, got \"fp8\"")
  }

  @Test func `rounds integers toward zero, saturates and drops NaN`() throws {
    let x = Tensor([-1.9, 300, -300, .nan] as [Float], shape: [4])
    #expect(try Cast(to: .int8).evaluate([x])[0].elements(of: Int8.self) == [-1, 127, -128, 0])
  }

  @Test func `passes gradients through bfloat16`() throws {
    let builder = GraphBuilder(name: "cast", catalog: .standard)
    let x = try builder.input("x", fp32(2))
    let y = try builder.cast(x, to: .bfloat16)
    let seed = try builder.input("seed", TensorType(.bfloat16, [2]))
    let gradient = try #require(try builder.reverseAccumulate(from: y, seed: seed, to: [x])[0])
    #expect(builder.type(of: gradient) == fp32(2))
  }
}
