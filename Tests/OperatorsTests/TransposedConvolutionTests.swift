import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct TransposedConvolutionTests {
  @Test(arguments: GoldenCase.of(TransposedConvolution.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(TransposedConvolution.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(TransposedConvolution(), [fp32(1, 2, 4)], .arity, "expected 2 to 3 inputs, got 1"),
    Refusal(
      TransposedConvolution(), [fp32(1, 2, 4), fp32(3, 2, 3)], .shape,
      "w expected [2, K / groups, k...] with groups 1, got 3x2x3"),
    Refusal(
      TransposedConvolution(groups: 2), [fp32(1, 2, 4), fp32(2, 3, 3), fp32(3)], .shape,
      "bias expected shape 6, got 3"),
    Refusal(
      TransposedConvolution(padding: [3]), [fp32(1, 2, 1), fp32(2, 3, 3)], .shape,
      "spatial axis 0 expected an output extent of at least 1, got -3"),
    Refusal(
      TransposedConvolution(outputPadding: [-1]), [fp32(1, 2, 1), fp32(2, 3, 3)], .attribute,
      "attribute \"output-padding\" expected entries in 0...2147483647, got [-1]"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `resolves its geometry`() throws {
    let geometry = try TransposedConvolution(strides: [2, 2], outputPadding: [1, 0], groups: 2)
      .geometry([fp32(1, 4, 3, 5), fp32(4, 3, 2, 2)])
    #expect(geometry.channels == 4)
    #expect(geometry.outputChannels == 6)
    #expect(geometry.inputExtents == [3, 5])
    #expect(geometry.outputExtents == [7, 10])
    #expect(geometry.outputShape == [1, 6, 7, 10])
  }
}
