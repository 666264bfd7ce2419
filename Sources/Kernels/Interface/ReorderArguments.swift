/// Moves one tensor between layouts, plane by plane.
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
  }

  /// One task per case, output block and slice.
  public var taskCount: Int { cases * ((channels + to.block - 1) / to.block) * extentD }
}
