import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct IntegerConvolutionTests {
  @Test(arguments: GoldenCase.of(IntegerConvolution.id))
  func `agrees with ONNX Runtime`(_ golden: GoldenCase) throws { try golden.verify() }

  private static func int8(_ extents: Int...) -> TensorType {
    TensorType(.int8, Shape(extents))
  }

  @Test(arguments: [
    Refusal(IntegerConvolution(), [int8(1, 2, 4)], .arity, "expected 2 to 4 inputs, got 1"),
    Refusal(
      IntegerConvolution(), [fp32(1, 2, 4), int8(1, 2, 3)], .elementType,
      "input 0 expected int8 or uint8, got fp32"),
    Refusal(
      IntegerConvolution(), [int8(1, 2, 4), int8(3, 2, 3), int8(), int32()], .elementType,
      "input 3 expected int8 like input 1, got int32"),
    Refusal(
      IntegerConvolution(), [int8(1, 2), int8(1, 2)], .shape,
      "x expected 3 to 5 axes, got 2 in 1x2"),
    Refusal(
      IntegerConvolution(groups: 2), [int8(1, 4, 4), int8(3, 2, 3)], .shape,
      "w expected [K, 4 / 2, k...] with K a multiple of 2, got 3x2x3"),
    Refusal(
      IntegerConvolution(), [int8(1, 2, 4), int8(3, 2, 3), int8(2)], .shape,
      "zero point of x expected shape scalar, got 2"),
    Refusal(
      IntegerConvolution(), [int8(1, 2, 4), int8(3, 2, 3), int8(), int8(2)], .shape,
      "zero point of w expected shape 3, got 2"),
    Refusal(
      IntegerConvolution(strides: [0]), [int8(1, 2, 4), int8(3, 2, 3)], .attribute,
      "attribute \"strides\" expected entries in 1...2147483647, got [0]"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }
}
