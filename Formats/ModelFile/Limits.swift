/// What a reader accepts before it takes memory for it. A file beyond a limit is refused with
/// ``FormatError/Code/limit``, whatever it holds.
public struct Limits: Sendable, Hashable {
  /// The limits for files from anywhere.
  public static let standard = Limits()

  /// Sections in a file. One table entry costs about 100 bytes of memory; a network has some
  /// hundred tensors, a checkpoint three times as many.
  public var sectionCount = 1 << 17

  /// How many bytes a file may expand to per byte of its length. Trained weights reach 1.5, graphs
  /// 12; a file of zeros would reach 20,000, and that is what an attack looks like.
  public var expansion = 100

  /// Bytes of the graph section after decompression. A node takes about 120 bytes: this is room for
  /// a hundred thousand.
  public var graphByteCount = 16 << 20

  /// Strings and submessages in the graph section. A decoded one takes up to 100 bytes of memory;
  /// a node has about 15, so this is room for 17,000 nodes, forty times MIM-CMFNet.
  public var recordCount = 1 << 18

  /// Inputs, and outputs, of a graph. Their names are compared pair by pair.
  public var portCount = 1 << 10

  /// Axes of a tensor.
  public var rank = 16

  /// Bytes of all tensors and attachments after decompression; by default as much as an address
  /// space holds, since `expansion` already ties memory to the file's length.
  public var totalByteCount = 1 << 46

  public init() {}
}

/// Constants of the format, as SPEC.md gives them.
enum Format {
  /// The high bit shows a transfer that strips it, the line feed one that changes line ends.
  static let magic: [UInt8] = [0x89] + Array("CHIASM\n".utf8)
  static let majorVersion = 1
  static let minorVersion = 0
  static let headerByteCount = 64
  /// The part of the header that its hash covers, together with the table.
  static let hashedHeaderByteCount = 32
  static let entryByteCount = 72
  /// As exponents of two: a cache line, so that mapped tensors are aligned like any other, up to
  /// the largest page of common machines.
  static let alignments = 6...16
  /// Contents of one zstd frame of a section other than the graph's: small enough to balance the
  /// work of threads, large enough for zstd to find what there is.
  static let frameByteCount = 1 << 20
  static let maximumFrameByteCount = 4 << 20
}
