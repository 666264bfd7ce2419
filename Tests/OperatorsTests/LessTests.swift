import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct LessTests {
  @Test(arguments: GoldenCase.of(Less.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(Less(), [fp32(2)], .arity, "expected 2 inputs, got 1"),
    Refusal(Less(), [fp32(2), fp32(3)], .shape, "expected shapes that broadcast, got 2 and 3"),
    Refusal(
      Less(), [fp32(2), int32(2)], .elementType, "input 1 expected fp32 like input 0, got int32"),
    Refusal(Less(), [bool(2), bool(2)], .elementType, "input 0 expected a numeric type, got bool"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `finds NaN in no relation`() throws {
    let a = Tensor([Float.nan, 1, .infinity], shape: [3])
    let b = Tensor([Float.nan, .nan, .infinity], shape: [3])
    #expect(try Less().evaluate([a, b])[0].elements(of: Bool.self) == [false, false, false])
  }

  @Test func `tells large int64 apart`() throws {
    let a = Tensor([Int64.max - 1, .max], shape: [2])
    let b = Tensor([Int64.max, .max - 1], shape: [2])
    #expect(try Less().evaluate([a, b])[0].elements(of: Bool.self) == [true, false])
  }
}
