/// Bytes that start on a 64-byte boundary, owned or borrowed from an owner such as a mapped file.
public final class Storage: @unchecked Sendable {
  public static let alignment = 64

  public let bytes: UnsafeMutableRawBufferPointer
  private let owner: AnyObject?
  private let isOwned: Bool

  /// Zeroed memory.
  public init(byteCount: Int) {
    bytes = .allocate(byteCount: byteCount, alignment: Storage.alignment)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
    owner = nil
    isOwned = true
  }

  /// Memory whose contents the caller writes before anyone reads them.
  public init(uninitializedByteCount byteCount: Int) {
    bytes = .allocate(byteCount: byteCount, alignment: Storage.alignment)
    owner = nil
    isOwned = true
  }

  /// Memory that `owner` keeps alive and that nobody writes to.
  public init(borrowing bytes: UnsafeRawBufferPointer, from owner: AnyObject) {
    self.bytes = UnsafeMutableRawBufferPointer(mutating: bytes)
    self.owner = owner
    isOwned = false
  }

  /// Whether the memory may be written by a sole holder.
  var isWritable: Bool { isOwned }

  deinit {
    if isOwned { bytes.deallocate() }
  }
}
