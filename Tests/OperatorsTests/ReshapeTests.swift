import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct ReshapeTests {
  @Test(arguments: GoldenCase.of(Reshape.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Reshape.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Reshape(shape: [2]), [], .arity, "expected 1 inputs, got 0"),
    Refusal(
      Reshape(shape: [-1, -1]), [fp32(4)], .attribute,
      "attribute \"shape\" expected extents of at least 0 and -1 at most once, got [-1, -1]"),
    Refusal(
      Reshape(shape: [1, 0]), [fp32(4)], .attribute,
      "attribute \"shape\" expected 0 only on the first 1 axes, got [1, 0]"),
    Refusal(
      Reshape(shape: [3, -1]), [fp32(4)], .shape, "expected 4 elements as in 4, got 3 in 3x1"),
    Refusal(
      Reshape(shape: [.max, .max]), [fp32(4)], .shape,
      "expected a shape that fits in memory, got [9223372036854775807, 9223372036854775807]"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `is a view`() {
    #expect(Reshape(shape: [1]).form == .view)
  }

  @Test func `differentiates an empty tensor`() throws {
    let builder = GraphBuilder(name: "empty", catalog: .standard)
    let x = try builder.input("x", fp32(2, 0))
    let y = try builder.reshape(x, to: [-1, 5])
    let seed = try builder.input("seed", fp32(0, 5))
    let gradient = try #require(try builder.reverseAccumulate(from: y, seed: seed, to: [x])[0])
    #expect(builder.type(of: gradient) == fp32(2, 0))
  }
}
