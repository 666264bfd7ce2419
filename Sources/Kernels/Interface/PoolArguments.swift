/// Pooling of blocked tensors: `y[o] = max` or mean of `x[o · stride - low + t · dilation]` over
/// the window's taps t, those outside the input left out.
///
/// Spatial axes are `[D, H, W]`; tensors with fewer have extents and windows of 1 in front.
public struct PoolArguments {
  public struct Axis: Sendable {
    public var input = 1
    public var output = 1
    public var window = 1
    public var stride = 1
    public var dilation = 1
    public var low = 0
    public var high = 0

    public init() {}
  }

  public enum Code: Int32, Sendable {
    /// NaN when one is NaN.
    case maximum
    /// The mean of the elements inside; 0 without any.
    case mean
    /// Their sum through the number of the window's taps inside the padding.
    case meanWithPadding
  }

  public var code: Code
  public var input: UnsafePointer<Float>
  public var output: UnsafeMutablePointer<Float>
  /// Both in blocks of one vector.
  public var from: VoxelPlacement
  public var to: VoxelPlacement
  public var cases: Int
  public var blocks: Int
  public var d = Axis()
  public var h = Axis()
  public var w = Axis()

  public init(
    _ code: Code, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    from: VoxelPlacement, to: VoxelPlacement, cases: Int, blocks: Int
  ) {
    self.code = code
    self.input = input
    self.output = output
    self.from = from
    self.to = to
    self.cases = cases
    self.blocks = blocks
  }

  /// One task per case, block and row of outputs.
  public var taskCount: Int { cases * blocks * d.output * h.output }
}
