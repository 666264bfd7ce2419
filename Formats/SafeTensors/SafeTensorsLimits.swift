/// The sizes beyond which a file is refused before memory is taken for it.
public enum SafeTensorsLimits {
  /// Bytes of the header: a tensor takes about 100, so this is room for 160,000 of them.
  public static let headerByteCount = 1 << 24
  /// Bytes of a name; PyTorch's deepest modules stay below 200.
  public static let nameByteCount = 1 << 10
  /// Axes of a tensor: NumPy's limit, which PyTorch shares.
  public static let rank = 64
}
