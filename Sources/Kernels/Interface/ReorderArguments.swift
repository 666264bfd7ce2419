/// Moves one tensor between layouts, some rows of a block of channels at a time.
public struct ReorderArguments {
  public typealias Side = VoxelPlacement

  public var input: UnsafePointer<Float>
  public var output: UnsafeMutablePointer<Float>
  public var from: Side
  public var to: Side
  public var cases: Int
  public var channels: Int
  public var extentD: Int
  public var extentH: Int
  public var extentW: Int

  /// Channels of a task: those of a block, where there are blocks on either side.
  public var block: Int
  public var blocks: Int
  /// Few enough that what a task reads and writes stays in the second-level cache.
  public var rowsPerTask: Int
  public var partsPerSlice: Int

  public init(
    input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, from: Side, to: Side,
    cases: Int, channels: Int, extents: (d: Int, h: Int, w: Int)
  ) {
    self.input = input
    self.output = output
    self.from = from
    self.to = to
    self.cases = cases
    self.channels = channels
    (extentD, extentH, extentW) = extents
    block = max(from.block, to.block)
    blocks = (channels + block - 1) / block
    rowsPerTask = min(max(1, extents.h), max(1, 32_768 / (block * max(1, extents.w))))
    partsPerSlice = (extents.h + rowsPerTask - 1) / rowsPerTask
  }

  public var taskCount: Int { cases * blocks * extentD * partsPerSlice }
}
