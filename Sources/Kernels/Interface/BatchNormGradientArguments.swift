/// The passes of a batch norm's gradient: over slabs of rows for the sums of
/// ``BatchNormSumsArguments``, and over all voxels for
/// `dx = factor · g + incline · (x - mean) + constant`.
///
/// g is dy, or with a leaky ReLU behind the norm `x · factor + shift > 0 ? dy : slope · dy`.
public struct BatchNormGradientArguments {
  public var input: UnsafePointer<Float>
  public var gradient: UnsafePointer<Float>
  /// All with the same block: one vector, or 1 for planes.
  public var from: VoxelPlacement
  public var gradientFrom: VoxelPlacement
  public var cases: Int
  /// Blocks, or channels in planes.
  public var blocks: Int
  public var extentD: Int
  public var extentH: Int
  public var extentW: Int
  public var parameters: BatchNormParameters
  public var isGated = false
  public var slope: Float = 1
  /// Rows per slab or task.
  public var rowsPerSlab: Int

  public init(
    input: UnsafePointer<Float>, gradient: UnsafePointer<Float>, from: VoxelPlacement,
    gradientFrom: VoxelPlacement, cases: Int, blocks: Int, extents: (d: Int, h: Int, w: Int),
    parameters: BatchNormParameters, rowsPerSlab: Int
  ) {
    self.input = input
    self.gradient = gradient
    self.from = from
    self.gradientFrom = gradientFrom
    self.cases = cases
    self.blocks = blocks
    (extentD, extentH, extentW) = extents
    self.parameters = parameters
    self.rowsPerSlab = rowsPerSlab
  }

  public var rows: Int { extentD * extentH }
  public var slabs: Int { (rows + rowsPerSlab - 1) / rowsPerSlab }
  /// One task per case, block and slab.
  public var taskCount: Int { cases * blocks * slabs }
}

/// Sums over slabs, for every channel: of g, and of `g · (x - mean)`.
public struct BatchNormSumsArguments {
  public var pass: BatchNormGradientArguments
  /// `[cases, blocks, slabs, 2, block]`
  public var partial: UnsafeMutablePointer<Float>
  public var channels: Int
  public var epsilon: Float
  /// `[C]`
  public var variance: UnsafePointer<Float>
  /// `[C]`, what joining the slabs writes.
  public var scaleGradient: UnsafeMutablePointer<Float>
  public var offsetGradient: UnsafeMutablePointer<Float>

  public init(
    _ pass: BatchNormGradientArguments, partial: UnsafeMutablePointer<Float>, channels: Int,
    epsilon: Float, variance: UnsafePointer<Float>, scaleGradient: UnsafeMutablePointer<Float>,
    offsetGradient: UnsafeMutablePointer<Float>
  ) {
    self.pass = pass
    self.partial = partial
    self.channels = channels
    self.epsilon = epsilon
    self.variance = variance
    self.scaleGradient = scaleGradient
    self.offsetGradient = offsetGradient
  }
}

/// The pass that writes dx.
public struct BatchNormInputGradientArguments {
  public var pass: BatchNormGradientArguments
  public var output: UnsafeMutablePointer<Float>
  public var to: VoxelPlacement

  public init(
    _ pass: BatchNormGradientArguments, output: UnsafeMutablePointer<Float>, to: VoxelPlacement
  ) {
    self.pass = pass
    self.output = output
    self.to = to
  }
}
