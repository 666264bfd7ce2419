import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct BitCastTests {
  @Test(arguments: GoldenCase.of(BitCast.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(BitCast(to: .int32), [], .arity, "expected 1 inputs, got 0"),
    Refusal(
      BitCast(to: .int32), [int64(2)], .elementType,
      "input 0 expected 4 bytes an element like int32, got int64"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `refuses an unknown element type`() {
    let error = #expect(throws: OperatorError.self) {
      try BitCast(attributes: ["to": .string("fp64")])
    }
    #expect(error?.code == .attribute)
    #expect(error?.reason.hasSuffix("got \"fp64\"") == true)
  }

  @Test func `makes every byte but 0 true`() throws {
    let x = Tensor([0, 1, 2, 255] as [UInt8], shape: [4])
    let y = try BitCast(to: .bool).evaluate([x])[0]
    #expect(y.elements(of: Bool.self) == [false, true, true, true])
  }
}
