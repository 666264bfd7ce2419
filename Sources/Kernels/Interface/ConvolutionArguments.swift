/// One launch of the direct convolution kernel.
///
/// Everything is in elements. Spatial axes are `[D, H, W]`; networks with fewer have extents of 1
/// in front. The input pointer is at output voxel (0, 0, 0), tap offset 0: halos are the caller's
/// business, and every tap of every output voxel must be readable.
public struct ConvolutionArguments {
  /// `[Cᵢ/b, D, H, W, b]` with `b` the input's channel block (1 or the number of lanes).
  public var input: UnsafePointer<Float>
  /// `[K/(v·w), Cᵢ/b, taps, b, v·w]`: see ``ConvolutionArguments/outputVectors``.
  public var weights: UnsafePointer<Float>
  /// `[K]` rounded up to whole vectors.
  public var bias: UnsafePointer<Float>
  /// `[K/w, D, H, W, w]`, or `[K, D, H, W]` when ``storesPlanar``.
  public var output: UnsafeMutablePointer<Float>

  public var inputBlock = 1
  public var inputChannels = 1
  public var inputBlockStride = 0
  public var inputStrideD = 0
  public var inputStrideH = 0

  /// The distance in input voxels between neighbouring output voxels.
  public var strideD = 1
  public var strideH = 1
  public var strideW = 1

  public var tapCount = 1
  /// The element offset of each tap from the output voxel's input position.
  public var tapOffsets: UnsafePointer<Int>

  public var outputChannels = 1
  public var outputBlockStride = 0
  public var outputStrideD = 0
  public var outputStrideH = 0
  public var outputStrideW = 0
  public var storesPlanar = false

  /// The output voxels of this launch.
  public var extentD = 1
  public var extentH = 1
  public var extentW = 1

  /// Output vectors per weight panel: the `v` of the packed weights, 1 or 2.
  public var outputVectors = 1
  public var tileRows = 1
  public var tileWidth = 1
  /// Rows of output voxels (of all `extentD * extentH`, in tiles of ``tileRows``) per task.
  public var rowTilesPerTask = 1

  /// How far ahead of each tap to ask for input; 0 for windows that overlap, which find their input
  /// in the cache.
  public var prefetchDistance = 0

  public var epilogue = Epilogue()

  /// What every output is also added to, at its place of the same shape; only behind an epilogue of
  /// one leaky ReLU without addends, and not with ``storesPlanar``.
  public var total: UnsafeMutablePointer<Float>?
  /// From block to block of the total; other strides are the output's.
  public var totalBlockStride = 0

  public init(
    input: UnsafePointer<Float>, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>, tapOffsets: UnsafePointer<Int>
  ) {
    self.input = input
    self.weights = weights
    self.bias = bias
    self.output = output
    self.tapOffsets = tapOffsets
  }

  /// Tiles of rows in one slice.
  public var rowTilesPerSlice: Int { (extentH + tileRows - 1) / tileRows }

  public var tasksPerPanel: Int {
    (extentD * rowTilesPerSlice + rowTilesPerTask - 1) / rowTilesPerTask
  }

  /// The number of tasks: tasks of one panel of output channels are neighbours.
  public func taskCount(lanes: Int) -> Int {
    let panel = outputVectors * lanes
    return (outputChannels + panel - 1) / panel * tasksPerPanel
  }
}
