/// The tile of a Winograd convolution F(m, 3): output voxels along each axis.
///
/// A tile makes 2 or 4 voxels along each axis; along D it makes 1 where the window is 1.
public struct WinogradTile: Sendable, Hashable {
  public let d: Int
  public let h: Int
  public let w: Int
  /// The window's extent along D, 1 or 3.
  public let windowD: Int

  /// - Parameter windowD: where it is not told, 1 for tiles of one voxel along D, else 3.
  public init(d: Int, h: Int, w: Int, windowD: Int? = nil) {
    self.d = d
    self.h = h
    self.w = w
    self.windowD = windowD ?? (d == 1 ? 1 : 3)
  }

  /// Every tile of the kernel by tiles; see ``panels`` for the other one's.
  public static let all: [WinogradTile] = [1, 2, 4].flatMap { d in
    [2, 4].flatMap { h in [2, 4].map { w in WinogradTile(d: d, h: h, w: w) } }
  }

  /// Input voxels along each axis, which is also the number of points.
  public var pointsD: Int { d + windowD - 1 }
  public var pointsH: Int { h + 2 }
  public var pointsW: Int { w + 2 }

  /// Products per tile and pair of channels.
  public var points: Int { pointsD * pointsH * pointsW }
  public var voxels: Int { d * h * w }

  /// Vectors that a kernel keeps of one tile: transformed inputs, the products of one slice of
  /// points, and all slices transformed back.
  public func vectorsPerTile(inputBlocks: Int, outputVectors: Int) -> Int {
    points * inputBlocks + (pointsH * pointsW + pointsD * h * w) * outputVectors
  }

  /// Elements of scratch per worker: `batch` tiles, one window at the border, and one transformed
  /// slice by slice.
  public func scratchCount(batch: Int, inputBlocks: Int, outputVectors: Int, lanes: Int) -> Int {
    let perTile = vectorsPerTile(inputBlocks: inputBlocks, outputVectors: outputVectors)
    return (perTile * batch + 2 * points) * lanes
  }
}

/// One launch of the Winograd kernel: a convolution with a window of 3 (or 1 along D), stride 1.
///
/// Everything is in elements; tensors are blocked by the lanes. The input pointer is where the
/// first tile's window begins; beyond `inputExtent` it reads zeros.
public struct WinogradArguments {
  /// `[Cᵢ/w, D, H, W, w]`
  public var input: UnsafePointer<Float>
  /// `[K/(v·w), points, Cᵢ, v·w]`, transformed by G along every axis.
  public var weights: UnsafePointer<Float>
  /// `[K]` rounded up to whole panels.
  public var bias: UnsafePointer<Float>
  /// `[K/w, D, H, W, w]`
  public var output: UnsafeMutablePointer<Float>
  /// ``scratchCount(lanes:)`` elements per worker.
  public var scratch: UnsafeMutablePointer<Float>
  /// Elements from worker to worker.
  public var workerStride = 0

  public var tile: WinogradTile
  public var inputChannels = 1
  public var outputChannels = 1
  /// Vectors of output channels per panel, 1 or 2.
  public var outputVectors = 1

  public var inputBlockStride = 0
  public var inputStrideD = 0
  public var inputStrideH = 0
  /// Readable voxels from the input pointer on, halo included.
  public var inputExtentD = 0
  public var inputExtentH = 0
  public var inputExtentW = 0

  public var outputBlockStride = 0
  public var outputStrideD = 0
  public var outputStrideH = 0
  public var extentD = 1
  public var extentH = 1
  public var extentW = 1

  /// Tiles per task.
  public var batch = 1

  public var epilogue = Epilogue()
  /// What follows; the output is not written then. The epilogue adds nothing, and one panel holds
  /// all output channels.
  public var projection: WinogradProjection?

  public init(
    tile: WinogradTile, input: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    bias: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    self.tile = tile
    self.input = input
    self.weights = weights
    self.bias = bias
    self.output = output
    self.scratch = scratch
  }

  public var tilesD: Int { (extentD + tile.d - 1) / tile.d }
  public var tilesH: Int { (extentH + tile.h - 1) / tile.h }
  public var tilesW: Int { (extentW + tile.w - 1) / tile.w }
  public var tileCount: Int { tilesD * tilesH * tilesW }
  public var taskCount: Int { (tileCount + batch - 1) / batch }

  public func inputBlocks(lanes: Int) -> Int { (inputChannels + lanes - 1) / lanes }

  public func scratchCount(lanes: Int) -> Int {
    tile.scratchCount(
      batch: batch, inputBlocks: inputBlocks(lanes: lanes), outputVectors: outputVectors,
      lanes: lanes)
  }
}
