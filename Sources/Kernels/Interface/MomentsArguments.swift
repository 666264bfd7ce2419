/// Mean and sum of squared deviations of every channel over slabs of its rows.
public struct MomentsArguments {
  public var input: UnsafePointer<Float>
  /// In blocks of one vector, or in planes (block 1).
  public var from: VoxelPlacement
  public var cases: Int
  /// Blocks, or channels in planes.
  public var blocks: Int
  public var extentD: Int
  public var extentH: Int
  public var extentW: Int
  /// Rows per slab: depends on the shape alone, as the order of additions does.
  public var rowsPerSlab: Int
  /// `[cases, blocks, slabs, 2, block]`: means, then sums of squares.
  public var partial: UnsafeMutablePointer<Float>

  public init(
    input: UnsafePointer<Float>, from: VoxelPlacement, cases: Int, blocks: Int,
    extents: (d: Int, h: Int, w: Int), rowsPerSlab: Int, partial: UnsafeMutablePointer<Float>
  ) {
    self.input = input
    self.from = from
    self.cases = cases
    self.blocks = blocks
    (extentD, extentH, extentW) = extents
    self.rowsPerSlab = rowsPerSlab
    self.partial = partial
  }

  public var rows: Int { extentD * extentH }
  public var slabs: Int { (rows + rowsPerSlab - 1) / rowsPerSlab }
  /// One task per case, block and slab.
  public var taskCount: Int { cases * blocks * slabs }
  public var partialCount: Int { cases * blocks * slabs * 2 * from.block }
}

/// Turns moments of slabs into a factor and a shift for every channel:
/// `factor = scale / sqrt(variance + epsilon)`, `shift = offset - mean · factor`, with the moments
/// of the group of neighbouring channels that a channel belongs to.
public struct NormalizationArguments {
  public var moments: MomentsArguments
  public var channels: Int
  public var channelsPerGroup: Int
  public var epsilon: Float
  /// `[C]`
  public var scale: UnsafePointer<Float>
  public var offset: UnsafePointer<Float>
  /// `[cases, blocks · block]` each; the lanes beyond the channels get zeros.
  public var factors: UnsafeMutablePointer<Float>
  public var shifts: UnsafeMutablePointer<Float>

  public init(
    _ moments: MomentsArguments, channels: Int, channelsPerGroup: Int, epsilon: Float,
    scale: UnsafePointer<Float>, offset: UnsafePointer<Float>,
    factors: UnsafeMutablePointer<Float>, shifts: UnsafeMutablePointer<Float>
  ) {
    self.moments = moments
    self.channels = channels
    self.channelsPerGroup = channelsPerGroup
    self.epsilon = epsilon
    self.scale = scale
    self.offset = offset
    self.factors = factors
    self.shifts = shifts
  }

  /// One task per case and group.
  public var taskCount: Int { moments.cases * (channels / channelsPerGroup) }
}
