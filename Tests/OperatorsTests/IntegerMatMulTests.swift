import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct IntegerMatMulTests {
  @Test(arguments: GoldenCase.of(IntegerMatMul.id))
  func `agrees with ONNX Runtime`(_ golden: GoldenCase) throws { try golden.verify() }

  private static func uint8(_ extents: Int...) -> TensorType {
    TensorType(.uint8, Shape(extents))
  }

  @Test(arguments: [
    Refusal(IntegerMatMul(), [uint8(2, 2)], .arity, "expected 2 to 4 inputs, got 1"),
    Refusal(
      IntegerMatMul(), [uint8(2, 2), int32(2, 2)], .elementType,
      "input 1 expected int8 or uint8, got int32"),
    Refusal(
      IntegerMatMul(), [uint8(2, 2), uint8(2, 2), int32()], .elementType,
      "input 2 expected uint8 like input 0, got int32"),
    Refusal(
      IntegerMatMul(), [uint8(2, 3), uint8(2, 3)], .shape,
      "expected equal inner extents, got 3 in 2x3 and 2 in 2x3"),
    Refusal(
      IntegerMatMul(), [uint8(2, 3), uint8(3, 4), uint8(2)], .shape,
      "zero point of a expected a shape that broadcasts to 2x3 with 1 along K, got 2"),
    Refusal(
      IntegerMatMul(), [uint8(2, 3), uint8(3, 4), uint8(), uint8(3, 1)], .shape,
      "zero point of b expected a shape that broadcasts to 3x4 with 1 along K, got 3x1"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `wraps around beyond int32`() throws {
    let count = 40_000
    let inputs = [
      Tensor([UInt8](repeating: 255, count: count), shape: [1, count]),
      Tensor([UInt8](repeating: 255, count: count), shape: [count, 1]),
    ]
    let y = try IntegerMatMul().evaluate(inputs)[0]
    #expect(y.elements(of: Int32.self) == [Int32(truncatingIfNeeded: 255 * 255 * count)])
  }
}
