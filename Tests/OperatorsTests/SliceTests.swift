import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct SliceTests {
  @Test(arguments: GoldenCase.of(Slice.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Slice.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Slice(axes: [0], starts: [0], ends: [1]), [], .arity, "expected 1 inputs, got 0"),
    Refusal(
      Slice(axes: [1], starts: [0], ends: [1]), [fp32(2)], .attribute,
      "attribute \"axes\" expected an axis in -1..<1, got 1"),
    Refusal(
      Slice(axes: [0, -2], starts: [0, 0], ends: [1, 1]), [fp32(2, 3)], .attribute,
      "attribute \"axes\" expected each axis once, got [0, -2]"),
    Refusal(
      Slice(axes: [0], starts: [], ends: [1]), [fp32(2)], .attribute,
      "attribute \"starts\" expected 1 entries, got 0"),
    Refusal(
      Slice(axes: [0], starts: [0], ends: [1], steps: [0]), [fp32(2)], .attribute,
      "attribute \"steps\" expected entries in -2147483647...2147483647 but 0, got [0]"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `clamps the most extreme positions`() throws {
    let x = Tensor([1, 2, 3] as [Int32], shape: [3])
    let whole = Slice(axes: [0], starts: [.min], ends: [.max])
    #expect(try whole.evaluate([x])[0].elements(of: Int32.self) == [1, 2, 3])
    let reversed = Slice(axes: [0], starts: [.max], ends: [.min], steps: [-1])
    #expect(try reversed.evaluate([x])[0].elements(of: Int32.self) == [3, 2, 1])
    let none = Slice(axes: [0], starts: [2], ends: [1])
    #expect(try none.evaluate([x])[0].type == int32(0))
  }
}
