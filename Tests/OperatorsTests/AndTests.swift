import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct AndTests {
  @Test(arguments: GoldenCase.of(And.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(And(), [bool(2)], .arity, "expected 2 inputs, got 1"),
    Refusal(And(), [bool(2), bool(3)], .shape, "expected shapes that broadcast, got 2 and 3"),
    Refusal(
      And(), [bool(2), int32(2)], .elementType, "input 1 expected bool like input 0, got int32"),
    Refusal(
      And(), [fp32(2), fp32(2)], .elementType, "input 0 expected bool or an integer, got fp32"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test(arguments: [ElementType.int8, .int32, .int64])
  func `works bit by bit in two's complement`(_ type: ElementType) throws {
    let a = Tensor(nearest: [-1, 6], type: TensorType(type, [2]))
    let b = Tensor(nearest: [0x55, -4], type: TensorType(type, [2]))
    #expect(try And().evaluate([a, b])[0].doubles == [Double(-1 & 0x55), Double(6 & -4)])
  }
}
