/// A convolution, or a transposed one, with every default resolved. Lists have one entry per
/// spatial axis.
public struct ConvolutionGeometry: Sendable, Hashable {
  /// 1 to 3.
  public let spatialRank: Int
  public let batch: Int
  /// Channels of the operator's input x.
  public let channels: Int
  /// Channels of the operator's output y.
  public let outputChannels: Int
  public let groups: Int
  public let inputExtents: [Int]
  public let kernelExtents: [Int]
  public let outputExtents: [Int]
  public let strides: [Int]
  public let dilations: [Int]
  public let paddingLow: [Int]
  public let paddingHigh: [Int]

  public init(
    batch: Int, channels: Int, outputChannels: Int, groups: Int, inputExtents: [Int],
    kernelExtents: [Int], outputExtents: [Int], strides: [Int], dilations: [Int],
    paddingLow: [Int], paddingHigh: [Int]
  ) {
    spatialRank = inputExtents.count
    self.batch = batch
    self.channels = channels
    self.outputChannels = outputChannels
    self.groups = groups
    self.inputExtents = inputExtents
    self.kernelExtents = kernelExtents
    self.outputExtents = outputExtents
    self.strides = strides
    self.dilations = dilations
    self.paddingLow = paddingLow
    self.paddingHigh = paddingHigh
  }

  /// `[N, K, o...]`
  public var outputShape: [Int] { [batch, outputChannels] + outputExtents }

  /// Multiplications of a convolution's dense evaluation, those with padding included.
  public var multiplicationCount: Double {
    let factors = [batch, outputChannels, channels / groups] + outputExtents + kernelExtents
    return factors.reduce(1) { $0 * Double($1) }
  }
}
