/// Writes zeros around the voxels of a tensor with a halo.
public struct HaloArguments {
  public var data: UnsafeMutablePointer<Float>
  /// Blocks of all cases.
  public var blocks: Int
  public var block: Int
  /// Extents with the halo, and the halo before each axis' first voxel.
  public var paddedD: Int
  public var paddedH: Int
  public var paddedW: Int
  public var lowD: Int
  public var lowH: Int
  public var lowW: Int
  public var extentD: Int
  public var extentH: Int
  public var extentW: Int

  public init(
    data: UnsafeMutablePointer<Float>, blocks: Int, block: Int,
    padded: (d: Int, h: Int, w: Int), low: (d: Int, h: Int, w: Int),
    extents: (d: Int, h: Int, w: Int)
  ) {
    self.data = data
    self.blocks = blocks
    self.block = block
    (paddedD, paddedH, paddedW) = padded
    (lowD, lowH, lowW) = low
    (extentD, extentH, extentW) = extents
  }

  /// One task per padded slice.
  public var taskCount: Int { blocks * paddedD }
}
