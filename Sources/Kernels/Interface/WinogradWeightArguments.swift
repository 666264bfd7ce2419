/// Transforms the weights of a Winograd convolution: once, or in every run where they change.
public struct WinogradWeightArguments {
  /// Windows of taps `[3 or 1, 3, 3]`, found by ``outputStride`` and ``inputStride``.
  public var weights: UnsafePointer<Float>
  /// `[K]`, ``factorStride`` apart: multiplied into the weights of each output channel.
  public var factors: UnsafePointer<Float>
  /// `[K/(v·w), points, C, v·w]`
  public var target: UnsafeMutablePointer<Float>
  public var tile: WinogradTile
  public var inputChannels: Int
  public var outputChannels: Int
  /// Vectors of output channels per panel.
  public var outputVectors: Int
  /// The distance of neighbouring output channels' windows.
  public var outputStride: Int
  /// The distance of neighbouring input channels' windows.
  public var inputStride: Int
  public var factorStride = 1
  /// Whether windows are turned around along every axis, as a transposed convolution reads them.
  public var isFlipped = false

  public init(
    weights: UnsafePointer<Float>, factors: UnsafePointer<Float>,
    target: UnsafeMutablePointer<Float>, tile: WinogradTile, inputChannels: Int,
    outputChannels: Int, outputVectors: Int
  ) {
    self.weights = weights
    self.factors = factors
    self.target = target
    self.tile = tile
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.outputVectors = outputVectors
    inputStride = tile.windowD * 9
    outputStride = inputStride * inputChannels
  }

  public var taps: Int { tile.windowD * 9 }

  /// One task per panel of output channels.
  public func taskCount(lanes: Int) -> Int {
    let panel = outputVectors * lanes
    return (outputChannels + panel - 1) / panel
  }
}
