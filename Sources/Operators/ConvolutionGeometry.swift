import ChiasmGraph
import ChiasmTensor

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

// MARK: - From inputs

extension ConvolutionGeometry {
  /// What a convolution of x `[N, C, s...]` with w `[K, C / groups, k...]` comes down to.
  ///
  /// - Throws: ``OperatorError`` in the name of `operation`.
  init(
    x: TensorType, w: TensorType, strides: [Int], padding: [Int], dilations: [Int], groups: Int,
    for operation: some Operator
  ) throws(OperatorError) {
    let rank = x.shape.rank
    try operation.expectRank(x, 3...5, of: "x")
    try operation.expectRank(w, rank...rank, of: "w")
    let (x, w) = (x.shape, w.shape)
    try operation.expect(groups >= 1, attribute: "groups", "at least 1", got: groups)
    guard x[1] % groups == 0, w[0] % groups == 0, w[1] == x[1] / groups else {
      throw OperatorError(
        .shape, operation.id,
        "w expected [K, \(x[1]) / \(groups), k...] with K a multiple of \(groups), got \(w)")
    }
    let (input, kernel) = (Array(x.extents[2...]), Array(w.extents[2...]))
    try WindowGeometry.checkExtents(input, of: "x", atLeast: 0, for: operation)
    try WindowGeometry.checkExtents(kernel, of: "w", atLeast: 1, for: operation)
    let window = try WindowGeometry(
      rank: input.count, strides: strides, padding: padding, dilations: dilations,
      for: operation)
    var output: [Int] = []
    for axis in input.indices {
      output.append(
        try window.outputExtent(
          input: input[axis], kernel: kernel[axis], axis: axis, for: operation))
    }
    self.init(
      batch: x[0], channels: x[1], outputChannels: w[0], groups: groups, inputExtents: input,
      kernelExtents: kernel, outputExtents: output, strides: window.strides,
      dilations: window.dilations, paddingLow: window.paddingLow, paddingHigh: window.paddingHigh)
  }

  /// Which positions of a convolution's input and output meet.
  var taps: ConvolutionTaps {
    ConvolutionTaps(
      small: outputExtents, large: inputExtents, kernel: kernelExtents, strides: strides,
      dilations: dilations, paddingLow: paddingLow)
  }

  /// The channels of a convolution's output (small) and input (large).
  var tapChannels: ConvolutionTaps.Channels {
    .init(batch: batch, small: outputChannels, large: channels, groups: groups)
  }
}
