/// The gradient of a convolution by its weights:
/// `dw[k, c, t] = Σ x[c, o · stride + tapOffset(t)] · dy[k, o]`, over slabs of output voxels o.
///
/// One of x and dy stands with its channels in the lanes; the other's are taken one by one. Every
/// slab has its own sums, which the caller adds in order: neither the slabs nor what is in them
/// depends on the number of threads. Everything is in elements.
public struct WeightGradientArguments {
  /// One of the two tensors.
  public struct Side {
    /// At output voxel (0, 0, 0), tap offset 0; every tap of every output voxel must be readable.
    public var data: UnsafePointer<Float>
    /// Channels of a group.
    public var channels = 1
    /// Channels that stand side by side: the lanes, or 1.
    public var block = 1
    public var blockStride = 0
    public var caseStride = 0
    public var groupStride = 0
    /// Distances of what neighbouring output voxels meet.
    public var strideD = 0
    public var strideH = 0
    public var strideW = 1
    /// The distance of neighbouring channels in ``WeightGradientArguments/target``.
    public var targetStride = 0

    public init(_ data: UnsafePointer<Float>) { self.data = data }
  }

  /// In blocks of the lanes; for the kernel between planes it is dy.
  public var lanes: Side
  public var scalars: Side
  /// Whether taps move the lanes' side, which is then x.
  public var movesLanes = false

  public var tapCount = 1
  public var tapOffsets: UnsafePointer<Int>

  public var groups = 1
  public var cases = 1
  /// Output voxels.
  public var extentD = 1
  public var extentH = 1
  public var extentW = 1

  /// Slices `[H, W]`, of all cases, per slab.
  public var slicesPerSlab = 1
  /// What is read for all taps before the next: so much that storing sums costs little, so little
  /// that the second-level cache holds it.
  public var slicesPerPass = 1
  public var rowsPerPass = 1

  /// ``sumCount(lanes:)`` elements per worker.
  public var sums: UnsafeMutablePointer<Float>
  /// dw of every slab, ``slabStride`` apart.
  public var target: UnsafeMutablePointer<Float>
  public var slabStride = 0
  public var groupTargetStride = 0

  public init(
    lanes: Side, scalars: Side, tapOffsets: UnsafePointer<Int>,
    sums: UnsafeMutablePointer<Float>, target: UnsafeMutablePointer<Float>
  ) {
    self.lanes = lanes
    self.scalars = scalars
    self.tapOffsets = tapOffsets
    self.sums = sums
    self.target = target
  }

  public var slices: Int { cases * extentD }
  public var slabs: Int { (slices + slicesPerSlab - 1) / slicesPerSlab }

  /// Blocks of the lanes' side in a group.
  public func laneBlocks(lanes count: Int) -> Int { (lanes.channels + count - 1) / count }
  /// Blocks of the other side in a group; planes are one.
  public var scalarBlocks: Int {
    scalars.block == 1 ? 1 : (scalars.channels + scalars.block - 1) / scalars.block
  }
  /// Channels of such a block.
  public var scalarsPerBlock: Int { scalars.block == 1 ? scalars.channels : scalars.block }

  /// Pairs of blocks: the tasks of one slab.
  public func pairs(lanes count: Int) -> Int {
    groups * laneBlocks(lanes: count) * scalarBlocks
  }

  public func taskCount(lanes count: Int) -> Int { slabs * pairs(lanes: count) }

  /// Elements of a pair's sums, `[taps, scalars, w]`.
  public func sumCount(lanes count: Int) -> Int { tapCount * scalarsPerBlock * count }

  /// Tasks of the kernel between planes.
  public var planarTaskCount: Int { slabs * groups }
}
