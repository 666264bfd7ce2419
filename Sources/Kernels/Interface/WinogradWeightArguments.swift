/// Transforms the weights of a Winograd convolution once, before the first run.
public struct WinogradWeightArguments {
  /// `[K, C, taps]`, taps `[3 or 1, 3, 3]`.
  public var weights: UnsafePointer<Float>
  /// `[K]`: multiplied into the weights of each output channel.
  public var factors: UnsafePointer<Float>
  /// `[K/(v·w), points, C, v·w]`
  public var target: UnsafeMutablePointer<Float>
  public var tile: WinogradTile
  public var inputChannels: Int
  public var outputChannels: Int
  /// Vectors of output channels per panel.
  public var outputVectors: Int

  public init(
    weights: UnsafePointer<Float>, factors: UnsafePointer<Float>,
    target: UnsafeMutablePointer<Float>, tile: WinogradTile, inputChannels: Int, outputChannels: Int, outputVectors: Int
  ) {
    self.weights = weights
    self.factors = factors
    self.target = target
    self.tile = tile
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.outputVectors = outputVectors
  }

  public var taps: Int { (tile.d == 1 ? 1 : 3) * 9 }

  /// One task per panel of output channels.
  public func taskCount(lanes: Int) -> Int {
    let panel = outputVectors * lanes
    return (outputChannels + panel - 1) / panel
  }
}
