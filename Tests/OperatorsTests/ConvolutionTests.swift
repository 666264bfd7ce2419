import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct ConvolutionTests {
  @Test(arguments: GoldenCase.of(Convolution.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Convolution.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Convolution(), [fp32(1, 2, 4)], .arity, "expected 2 to 3 inputs, got 1"),
    Refusal(
      Convolution(), [int32(1, 2, 4), int32(1, 2, 3)], .elementType,
      "input 0 expected a floating-point type, got int32"),
    Refusal(
      Convolution(), [fp32(1, 2), fp32(1, 2)], .shape, "x expected 3 to 5 axes, got 2 in 1x2"),
    Refusal(
      Convolution(), [fp32(1, 2, 4), fp32(1, 2, 3, 3)], .shape,
      "w expected 3 axes, got 4 in 1x2x3x3"),
    Refusal(
      Convolution(), [fp32(1, 3, 4), fp32(1, 2, 3)], .shape,
      "w expected [K, 3 / 1, k...] with K a multiple of 1, got 1x2x3"),
    Refusal(
      Convolution(groups: 2), [fp32(1, 4, 4), fp32(3, 2, 3)], .shape,
      "w expected [K, 4 / 2, k...] with K a multiple of 2, got 3x2x3"),
    Refusal(
      Convolution(groups: 0), [fp32(1, 4, 4), fp32(3, 4, 3)], .attribute,
      "attribute \"groups\" expected at least 1, got 0"),
    Refusal(
      Convolution(), [fp32(1, 2, 4), fp32(3, 2, 3), fp32(2)], .shape,
      "bias expected shape 3, got 2"),
    Refusal(
      Convolution(), [fp32(1, 2, 2), fp32(3, 2, 3)], .shape,
      "spatial axis 0 expected a padded extent of at least 3, got 2"),
    Refusal(
      Convolution(), [fp32(1, 2, 2), fp32(3, 2, 0)], .shape,
      "w expected spatial extents in 1...2147483647, got 0"),
    Refusal(
      Convolution(strides: [1, 1]), [fp32(1, 2, 4), fp32(3, 2, 3)], .attribute,
      "attribute \"strides\" expected 1 entries, got 2"),
    Refusal(
      Convolution(strides: [0]), [fp32(1, 2, 4), fp32(3, 2, 3)], .attribute,
      "attribute \"strides\" expected entries in 1...2147483647, got [0]"),
    Refusal(
      Convolution(padding: [-1]), [fp32(1, 2, 4), fp32(3, 2, 3)], .attribute,
      "attribute \"padding\" expected entries in 0...2147483647, got [-1, -1]"),
    Refusal(
      Convolution(dilations: [.max]), [fp32(1, 2, 4), fp32(3, 2, 3)], .attribute,
      "attribute \"dilations\" expected entries in 1...2147483647, got [9223372036854775807]"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `resolves every default of its geometry`() throws {
    let geometry = try Convolution(strides: [2, 2, 1], padding: [1, 0, 2])
      .geometry([fp32(2, 4, 9, 8, 7), fp32(6, 4, 3, 2, 5)])
    #expect(geometry.spatialRank == 3)
    #expect(geometry.batch == 2)
    #expect(geometry.channels == 4)
    #expect(geometry.outputChannels == 6)
    #expect(geometry.groups == 1)
    #expect(geometry.inputExtents == [9, 8, 7])
    #expect(geometry.kernelExtents == [3, 2, 5])
    #expect(geometry.outputExtents == [5, 4, 7])
    #expect(geometry.strides == [2, 2, 1])
    #expect(geometry.dilations == [1, 1, 1])
    #expect(geometry.paddingLow == [1, 0, 2])
    #expect(geometry.paddingHigh == [1, 0, 2])
    #expect(geometry.outputShape == [2, 6, 5, 4, 7])
    #expect(geometry.multiplicationCount == 201_600)
  }

  @Test func `gives an empty result for an empty batch`() throws {
    let inputs = [Tensor(zeros: fp32(0, 2, 5)), Tensor(zeros: fp32(3, 2, 3))]
    #expect(try Convolution().evaluate(inputs)[0].shape == [0, 3, 3])
  }
}
