/// A convolution of every channel with a window of its own, blocked by the lanes.
///
/// The input pointer is at output voxel (0, 0, 0), tap offset 0: every tap of every output voxel
/// must be readable.
public struct DepthwiseArguments {
  /// `[C/w, D, H, W, w]`
  public var input: UnsafePointer<Float>
  /// `[C/w, taps, w]`
  public var weights: UnsafePointer<Float>
  /// `[C/w, w]`
  public var bias: UnsafePointer<Float>
  /// `[C/w, D, H, W, w]`
  public var output: UnsafeMutablePointer<Float>

  public var blocks = 1
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

  public var outputBlockStride = 0
  public var outputStrideD = 0
  public var outputStrideH = 0
  public var extentD = 1
  public var extentH = 1
  public var extentW = 1
  public var rowsPerTask = 1
  public var epilogue = Epilogue()

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

  public var tasksPerBlock: Int { (extentD * extentH + rowsPerTask - 1) / rowsPerTask }
  public var taskCount: Int { blocks * tasksPerBlock }
}
