/// The sizes beyond which a file is refused before memory is taken for it.
public enum NumPyLimits {
  /// Bytes of one file: 16 GiB, beyond any volume a network of this kind sees.
  public static let fileByteCount = 1 << 34
  /// Bytes of the header text: what version 1 can express. NumPy writes 128.
  public static let headerByteCount = 1 << 16
  /// Axes of an array: NumPy's own limit.
  public static let rank = 64
  /// Entries of an archive: what its 16-bit counter can express.
  public static let entryCount = 1 << 16
}
