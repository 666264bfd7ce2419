import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct NotTests {
  @Test(arguments: GoldenCase.of(Not.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(Not(), [], .arity, "expected 1 inputs, got 0"),
    Refusal(Not(), [fp32(2)], .elementType, "input 0 expected bool or an integer, got fp32"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `turns over every bit of an unsigned integer`() throws {
    let x = Tensor([0, 1, 0xF0] as [UInt8], shape: [3])
    #expect(try Not().evaluate([x])[0].elements(of: UInt8.self) == [0xFF, 0xFE, 0x0F])
  }
}
