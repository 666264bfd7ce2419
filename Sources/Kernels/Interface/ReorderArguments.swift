/// Moves one tensor between layouts, plane by plane.
///
/// Voxel `[d, h, w]` of channel `c` of case `n` stands at
/// `n·caseStride + (c / block)·blockStride + d·strideD + h·strideH + w·block + c % block`.
public struct ReorderArguments {
  public struct Side {
    public var block: Int
    public var caseStride: Int
    public var blockStride: Int
    public var strideD: Int
    public var strideH: Int
    /// Where voxel (0, 0, 0) stands: behind the halo.
    public var origin: Int

    public init(
      block: Int, caseStride: Int, blockStride: Int, strideD: Int, strideH: Int, origin: Int
    ) {
      self.block = block
      self.caseStride = caseStride
      self.blockStride = blockStride
      self.strideD = strideD
      self.strideH = strideH
      self.origin = origin
    }
  }

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
