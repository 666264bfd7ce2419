import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct DequantizeTests {
  @Test(arguments: GoldenCase.of(Dequantize.id))
  func `agrees with ONNX Runtime`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(Dequantize(), [int32(2)], .arity, "expected 2 to 3 inputs, got 1"),
    Refusal(
      Dequantize(), [int64(2), fp32()], .elementType,
      "x expected int8, uint8 or int32, got int64"),
    Refusal(
      Dequantize(), [int32(2), int32()], .elementType,
      "scale expected a floating-point type, got int32"),
    Refusal(
      Dequantize(), [int32(2), fp32(), TensorType(.uint8, [])], .elementType,
      "zero point expected int32, got uint8"),
    Refusal(Dequantize(), [int32(2, 3), fp32(2)], .shape, "scale expected shape 3, got 2"),
    Refusal(
      Dequantize(axis: 0, blockSize: .max), [int32(2, 3), fp32(2, 3)], .shape,
      "scale expected shape 1x3, got 2x3"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `subtracts beyond the range of the integers`() throws {
    let inputs = [
      Tensor([-128, 127] as [Int8], shape: [2]), Tensor(scalar: 2 as Float),
      Tensor(scalar: 127 as Int8),
    ]
    #expect(try Dequantize().evaluate(inputs)[0].elements(of: Float.self) == [-510, 0])
  }
}
