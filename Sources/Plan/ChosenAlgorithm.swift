public import ChiasmGraph

/// A convolution and the algorithm that a plan has chosen for it.
public struct ChosenAlgorithm: Sendable {
  /// The convolution's node; the step's may be that of what it is joined with.
  public let node: Node
  public let layer: ConvolutionLayer
  public let algorithm: ConvolutionAlgorithm

  /// The relative RMS error to expect; see ``ConvolutionAlgorithm/relativeError(channels:taps:)``.
  public var relativeError: Double {
    algorithm.relativeError(channels: layer.channels, taps: layer.taps)
  }
}
