/// Interpolation of a blocked tensor along its spatial axes.
public struct ResizeArguments {
  /// The two input positions that an output position lies between, as element offsets, and the
  /// weight of the second.
  public struct Blend {
    public var low: Int
    public var high: Int
    public var fraction: Float

    public init(low: Int, high: Int, fraction: Float) {
      self.low = low
      self.high = high
      self.fraction = fraction
    }
  }

  public var input: UnsafePointer<Float>
  public var output: UnsafeMutablePointer<Float>
  /// Both in blocks of one vector.
  public var from: VoxelPlacement
  public var to: VoxelPlacement
  public var cases: Int
  public var blocks: Int
  /// One blend per output position of each axis.
  public var d: UnsafePointer<Blend>
  public var h: UnsafePointer<Blend>
  public var w: UnsafePointer<Blend>
  public var extentD: Int
  public var extentH: Int
  public var extentW: Int

  public init(
    input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, from: VoxelPlacement,
    to: VoxelPlacement, cases: Int, blocks: Int,
    blends: (d: UnsafePointer<Blend>, h: UnsafePointer<Blend>, w: UnsafePointer<Blend>),
    extents: (d: Int, h: Int, w: Int)
  ) {
    self.input = input
    self.output = output
    self.from = from
    self.to = to
    self.cases = cases
    self.blocks = blocks
    (d, h, w) = blends
    (extentD, extentH, extentW) = extents
  }

  /// One task per case, block and row of outputs.
  public var taskCount: Int { cases * blocks * extentD * extentH }
}
