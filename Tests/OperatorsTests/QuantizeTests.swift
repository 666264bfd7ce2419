import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct QuantizeTests {
  @Test(arguments: GoldenCase.of(Quantize.id))
  func `agrees with ONNX Runtime`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(Quantize(to: .int8), [fp32(2)], .arity, "expected 2 to 3 inputs, got 1"),
    Refusal(
      Quantize(to: .int32), [fp32(2), fp32()], .attribute,
      "attribute \"to\" expected int8 or uint8, got int32"),
    Refusal(
      Quantize(to: .int8), [int32(2), fp32()], .elementType,
      "input 0 expected a floating-point type, got int32"),
    Refusal(
      Quantize(to: .int8), [fp32(2), TensorType(.float16, [])], .elementType,
      "input 1 expected fp32 like input 0, got fp16"),
    Refusal(
      Quantize(to: .int8), [fp32(2), fp32(), TensorType(.uint8, [])], .elementType,
      "zero point expected int8, got uint8"),
    Refusal(
      Quantize(to: .int8), [fp32(2, 3), fp32(2)], .shape, "scale expected shape 3, got 2"),
    Refusal(
      Quantize(to: .int8, axis: 2), [fp32(2, 3), fp32(2)], .attribute,
      "attribute \"axis\" expected an axis in -2..<2, got 2"),
    Refusal(
      Quantize(to: .int8, blockSize: 2), [fp32(2, 3), fp32(3)], .shape,
      "scale expected shape 2x2, got 3"),
    Refusal(
      Quantize(to: .int8, blockSize: -1), [fp32(2, 3), fp32(3)], .attribute,
      "attribute \"block-size\" expected at least 0, got -1"),
    Refusal(
      Quantize(to: .int8), [fp32(2, 3), fp32(3), TensorType(.int8, [])], .shape,
      "zero point expected shape 3, got scalar"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `refuses another element type by name`() {
    let error = #expect(throws: OperatorError.self) {
      try Quantize(attributes: ["to": .string("int32")])
    }
    #expect(
      error?.description == "quantize: attribute \"to\" expected int8 or uint8, got \"int32\"")
  }

  @Test func `drops NaN`() throws {
    let inputs = [Tensor([.nan, 1] as [Float], shape: [2]), Tensor(scalar: 0.5 as Float)]
    #expect(try Quantize(to: .int8).evaluate(inputs)[0].elements(of: Int8.self) == [0, 2])
  }

  @Test func `reads bfloat16`() throws {
    let x = Tensor(nearest: [-1, 2.5, 300], type: TensorType(.bfloat16, [3]))
    let scale = Tensor(nearest: [0.5], type: TensorType(.bfloat16, .scalar))
    let y = try Quantize(to: .uint8).evaluate([x, scale])[0]
    #expect(y.elements(of: UInt8.self) == [0, 5, 255])
  }
}
