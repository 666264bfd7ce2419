import ChiasmKernelInterface
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor
import Comparison
import Testing

/// The constants of predicted errors are those of the kernels.
struct ConvolutionErrorTests {
  @Test(arguments: WinogradTile.all + WinogradTile.panels, [16, 64, 192])
  func `errors are as large as predicted, and no larger`(tile: WinogradTile, channels: Int) throws {
    let window = tile.windowD == 1 ? [3, 3] : [3, 3, 3]
    let weights = Tensor.uniform(Shape([32, channels] + window), name: "w")
    let algorithm = ConvolutionAlgorithm.winograd(tile)
    let taps = window.reduce(1, *)
    let predicted = algorithm.relativeError(channels: channels, taps: taps)
    let direct = ConvolutionAlgorithm.direct.relativeError(channels: channels, taps: taps)
    for isa in available {
      let error = try ConvolutionError(
        of: algorithm, weights: weights, options: SessionOptions(threads: 2, isa: isa))
      #expect(
        (0.55...1.4).contains(error.relativeRMS / predicted),
        "\(algorithm) \(isa): measured \(error.relativeRMS), predicted \(predicted)")
      #expect(
        (0.4...1.4).contains(error.directRelativeRMS / direct),
        "direct \(isa): measured \(error.directRelativeRMS), predicted \(direct)")
    }
  }
}
