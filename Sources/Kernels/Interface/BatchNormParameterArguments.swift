/// The numbers of every channel that passes over a batch norm's voxels use, each list padded to
/// whole blocks with zeros.
public struct BatchNormParameters {
  /// `scale / sqrt(variance + epsilon)`
  public var factors: UnsafeMutablePointer<Float>
  /// `offset - mean * factor`
  public var shifts: UnsafeMutablePointer<Float>
  public var means: UnsafeMutablePointer<Float>
  /// What the gradient takes of `x - mean`: `-factor * dscale / (n * sqrt(variance + epsilon))`
  public var inclines: UnsafeMutablePointer<Float>
  /// What the gradient takes of every voxel: `-factor * doffset / n`
  public var constants: UnsafeMutablePointer<Float>

  public static let listCount = 5

  /// Five lists in a row.
  public init(_ data: UnsafeMutablePointer<Float>, count: Int) {
    factors = data
    shifts = data + count
    means = data + 2 * count
    inclines = data + 3 * count
    constants = data + 4 * count
  }
}

/// Computes ``BatchNormParameters``. One task.
public struct BatchNormParameterArguments {
  public var channels: Int
  /// With the padding.
  public var count: Int
  public var epsilon: Float
  /// `[C]`
  public var mean: UnsafePointer<Float>
  public var variance: UnsafePointer<Float>
  /// Nil means 1.
  public var scale: UnsafePointer<Float>?
  /// Nil means 0.
  public var offset: UnsafePointer<Float>?
  /// Nil means 0.
  public var scaleGradient: UnsafePointer<Float>?
  public var offsetGradient: UnsafePointer<Float>?
  /// Values per channel.
  public var valueCount: Int
  public var parameters: BatchNormParameters

  public init(
    channels: Int, count: Int, epsilon: Float, mean: UnsafePointer<Float>,
    variance: UnsafePointer<Float>, valueCount: Int, parameters: BatchNormParameters
  ) {
    self.channels = channels
    self.count = count
    self.epsilon = epsilon
    self.mean = mean
    self.variance = variance
    self.valueCount = valueCount
    self.parameters = parameters
  }
}
