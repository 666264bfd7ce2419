/// The sizes beyond which an image is refused before memory is taken for it.
public enum NIfTILimits {
  /// Voxels of one frame: a cube of 1,024, or 4 GiB as fp32.
  public static let voxelCount = 1 << 30
  /// Bytes between the header and the voxels: room for any extension seen in practice.
  public static let offset = 1 << 28
  /// Bytes after the voxels that a compressed file may still hold.
  public static let trailingByteCount = 1 << 30
}
