/// `y = epilogue(x · factor[n, c] + shift[n, c])` for every voxel, in blocks or in planes.
public struct ChannelAffineArguments {
  public var input: UnsafePointer<Float>
  public var output: UnsafeMutablePointer<Float>
  /// The same block on both sides: one vector, or 1 for planes.
  public var from: VoxelPlacement
  public var to: VoxelPlacement
  public var cases: Int
  /// Blocks, or channels in planes.
  public var blocks: Int
  public var extentD: Int
  public var extentH: Int
  public var extentW: Int
  /// `[blocks · block]` for every case, `parameterStride` apart.
  public var factors: UnsafePointer<Float>
  public var shifts: UnsafePointer<Float>
  public var parameterStride: Int
  /// `[blocks · block]`, for activations by channel.
  public var slopes: UnsafePointer<Float>?
  public var slopesAfterAddition: UnsafePointer<Float>?
  /// Its addends stand as the output does.
  public var epilogue = Epilogue()
  public var rowsPerTask = 1

  public init(
    input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, from: VoxelPlacement,
    to: VoxelPlacement, cases: Int, blocks: Int, extents: (d: Int, h: Int, w: Int),
    factors: UnsafePointer<Float>, shifts: UnsafePointer<Float>
  ) {
    self.input = input
    self.output = output
    self.from = from
    self.to = to
    self.cases = cases
    self.blocks = blocks
    (extentD, extentH, extentW) = extents
    self.factors = factors
    self.shifts = shifts
    parameterStride = blocks * from.block
  }

  public var tasksPerBlock: Int { (extentD * extentH + rowsPerTask - 1) / rowsPerTask }
  public var taskCount: Int { cases * blocks * tasksPerBlock }
}
