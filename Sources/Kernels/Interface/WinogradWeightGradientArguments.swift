/// The gradient of a Winograd convolution by its weights, transposed as a whole:
/// `dw = Gᵀ Σ (Bᵀ x) (A dy)ᵀ`, the sum over tiles, point by point.
///
/// Everything is in elements; tensors are blocked by the lanes. Tiles of all cases are numbered one
/// after the other. Every slab of them has its own sums, which depend on the shapes alone.
public struct WinogradWeightGradientArguments {
  public var tile: WinogradTile
  /// Where the first tile's window begins; beyond `inputExtent` it reads zeros.
  public var x: UnsafePointer<Float>
  /// At voxel (0, 0, 0); beyond `extent` it reads zeros.
  public var dy: UnsafePointer<Float>
  /// `[slabs, K/w, C/w, points, w (of C), w (of K)]`
  public var sums: UnsafeMutablePointer<Float>
  /// ``scratchCount(lanes:)`` elements per worker.
  public var scratch: UnsafeMutablePointer<Float>
  /// `[K, C, taps]`
  public var target: UnsafeMutablePointer<Float>

  public var cases = 1
  public var inputChannels = 1
  public var outputChannels = 1

  public var inputCaseStride = 0
  public var inputBlockStride = 0
  public var inputStrideD = 0
  public var inputStrideH = 0
  /// Readable voxels from ``x`` on, halo included.
  public var inputExtentD = 0
  public var inputExtentH = 0
  public var inputExtentW = 0

  public var outputCaseStride = 0
  public var outputBlockStride = 0
  public var outputStrideD = 0
  public var outputStrideH = 0
  public var extentD = 1
  public var extentH = 1
  public var extentW = 1

  /// Tiles that are transformed together.
  public var batch = 1
  public var batchesPerSlab = 1
  /// Blocks of output channels per task: each task transforms x for them.
  public var blocksPerGroup = 1

  public init(
    tile: WinogradTile, x: UnsafePointer<Float>, dy: UnsafePointer<Float>,
    sums: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>,
    target: UnsafeMutablePointer<Float>
  ) {
    self.tile = tile
    self.x = x
    self.dy = dy
    self.sums = sums
    self.scratch = scratch
    self.target = target
  }

  public var tilesD: Int { (extentD + tile.d - 1) / tile.d }
  public var tilesH: Int { (extentH + tile.h - 1) / tile.h }
  public var tilesW: Int { (extentW + tile.w - 1) / tile.w }
  public var tileCount: Int { cases * tilesD * tilesH * tilesW }
  public var slabs: Int {
    let tiles = batch * batchesPerSlab
    return (tileCount + tiles - 1) / tiles
  }

  public func inputBlocks(lanes: Int) -> Int { (inputChannels + lanes - 1) / lanes }
  public func outputBlocks(lanes: Int) -> Int { (outputChannels + lanes - 1) / lanes }
  public func groups(lanes: Int) -> Int {
    (outputBlocks(lanes: lanes) + blocksPerGroup - 1) / blocksPerGroup
  }

  public func taskCount(lanes: Int) -> Int { slabs * groups(lanes: lanes) }

  /// Pairs of blocks: the tasks that transform the sums.
  public func pairs(lanes: Int) -> Int {
    inputBlocks(lanes: lanes) * outputBlocks(lanes: lanes)
  }

  /// Elements of one pair's sums.
  public func pairCount(lanes: Int) -> Int { tile.points * lanes * lanes }

  /// Elements of scratch per worker: both sides' transformed tiles at the points of one slice, and
  /// a window at the border.
  public func scratchCount(lanes: Int) -> Int {
    let points = tile.pointsH * tile.pointsW
    return points * batch * lanes * (inputBlocks(lanes: lanes) + blocksPerGroup)
      + tile.points * lanes
  }
}
