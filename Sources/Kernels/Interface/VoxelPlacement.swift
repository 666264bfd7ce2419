/// Where the voxels of a tensor stand.
///
/// Voxel `[d, h, w]` of channel `c` of case `n` stands at
/// `origin + n·caseStride + (c / block)·blockStride + d·strideD + h·strideH + w·block + c % block`.
public struct VoxelPlacement {
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
