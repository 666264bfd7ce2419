import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct RoiAlignTests {
  @Test(arguments: GoldenCase.of(RoiAlign.id))
  func `agrees with ONNX`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(RoiAlign(size: [2, 2]), [fp32(1, 2, 3, 4)], .arity, "expected 3 inputs, got 1"),
    Refusal(
      RoiAlign(size: [2, 2]), [fp32(1, 2, 3, 4), fp32(5, 3), int64(5)], .shape,
      "regions expected shape 5x4, got 5x3"),
    Refusal(
      RoiAlign(size: [2, 2]), [fp32(1, 2, 3, 4), fp32(5, 4), fp32(5)], .elementType,
      "images expected int32 or int64, got fp32"),
    Refusal(
      RoiAlign(size: [2]), [fp32(1, 2, 3, 4), fp32(5, 4), int64(5)], .attribute,
      "attribute \"size\" expected 2 entries from 1, got [2]"),
    Refusal(
      RoiAlign(size: [2, 2], samples: 513), [fp32(1, 2, 3, 4), fp32(5, 4), int64(5)], .attribute,
      "attribute \"samples\" expected 0 to 512, got 513"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `survives regions that are none`() throws {
    let x = Tensor([1, 2, 3, 4] as [Float], shape: [1, 1, 2, 2])
    let regions = Tensor(
      [.nan, 0, .infinity, 1e38, -1e38, 0, 1e38, 1, 0, 0, 1, 1] as [Float], shape: [3, 4])
    let images = Tensor([0, 0, -1] as [Int64], shape: [3])
    for mode in RoiAlign.Mode.allCases {
      let y = try RoiAlign(size: [1, 1], mode: mode).evaluate([x, regions, images])[0].doubles
      #expect(y[2] == 0)
    }
  }
}
