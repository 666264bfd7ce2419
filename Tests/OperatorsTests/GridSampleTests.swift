import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct GridSampleTests {
  @Test(arguments: GoldenCase.of(GridSample.id))
  func `agrees with PyTorch and ONNX`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(GridSample.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(GridSample(), [fp32(1, 2, 3)], .arity, "expected 2 inputs, got 1"),
    Refusal(
      GridSample(), [fp32(1, 2), fp32(1, 2)], .shape, "x expected 3 to 5 axes, got 2 in 1x2"),
    Refusal(
      GridSample(), [fp32(1, 2, 3, 4), fp32(1, 5, 2)], .shape,
      "grid expected 4 axes, got 3 in 1x5x2"),
    Refusal(
      GridSample(), [fp32(1, 2, 3, 4), fp32(2, 5, 6, 3)], .shape,
      "grid expected shape 1x5x6x2, got 2x5x6x3"),
    Refusal(
      GridSample(), [fp32(1, 2, 0, 4), fp32(1, 5, 6, 2)], .shape,
      "x expected spatial extents in 1...2147483647, got 0"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test(arguments: GridSample.Padding.allCases)
  func `survives places that are no places`(_ padding: GridSample.Padding) throws {
    let x = Tensor([1, 2, 3] as [Float], shape: [1, 1, 3])
    let grid = Tensor([.nan, .infinity, -.infinity, 1e38] as [Float], shape: [1, 4, 1])
    for mode in GridSample.Mode.allCases {
      let y = try GridSample(mode: mode, padding: padding, alignCorners: true).evaluate([x, grid])
      let values = y[0].doubles
      #expect(values[0] == 1)
      #expect(values.filter { !$0.isFinite } == [])
    }
  }
}
