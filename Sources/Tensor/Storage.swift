#if canImport(Glibc)
  import Glibc
#endif

/// Bytes that start on a 64-byte boundary, owned or borrowed from an owner such as a mapped file.
public final class Storage: @unchecked Sendable {
  public static let alignment = 64

  public let bytes: UnsafeMutableRawBufferPointer

  private enum Ownership {
    case allocation
    case pages(PageMapping)
    case borrowed(AnyObject)
  }

  private let ownership: Ownership

  /// Zeroed memory.
  public convenience init(byteCount: Int) {
    self.init(byteCount: byteCount, isZeroed: true)
  }

  /// Memory whose contents the caller writes before anyone reads them.
  public convenience init(uninitializedByteCount byteCount: Int) {
    self.init(byteCount: byteCount, isZeroed: false)
  }

  private init(byteCount: Int, isZeroed: Bool) {
    if byteCount >= PageMapping.minimumByteCount, let pages = PageMapping(byteCount: byteCount) {
      bytes = pages.bytes
      ownership = .pages(pages)
      return
    }
    bytes = .allocate(byteCount: byteCount, alignment: Storage.alignment)
    if isZeroed { bytes.initializeMemory(as: UInt8.self, repeating: 0) }
    ownership = .allocation
  }

  /// Memory that `owner` keeps alive and that nobody writes to.
  public init(borrowing bytes: UnsafeRawBufferPointer, from owner: AnyObject) {
    self.bytes = UnsafeMutableRawBufferPointer(mutating: bytes)
    ownership = .borrowed(owner)
  }

  /// Whether the memory may be written by a sole holder.
  var isWritable: Bool {
    if case .borrowed = ownership { return false }
    return true
  }

  deinit {
    switch ownership {
    case .allocation: bytes.deallocate()
    case .pages(let pages): pages.unmap()
    case .borrowed: break
    }
  }
}

/// Zeroed pages from the system, large ones where it has them: tensors are walked in many streams
/// at once, and small pages would each need a translation.
private struct PageMapping {
  static let minimumByteCount = 4 << 20
  private static let pageByteCount = 2 << 20

  let bytes: UnsafeMutableRawBufferPointer
  private let base: UnsafeMutableRawPointer
  private let length: Int

  /// Nil where the system has no pages to give.
  init?(byteCount: Int) {
    #if canImport(Glibc)
      let page = Self.pageByteCount
      length = (byteCount + 2 * page - 1) / page * page
      guard
        let base = mmap(
          nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
        base != MAP_FAILED
      else { return nil }
      self.base = base
      let start = (UInt(bitPattern: base) + UInt(page) - 1) / UInt(page) * UInt(page)
      guard let aligned = UnsafeMutableRawPointer(bitPattern: start) else { return nil }
      bytes = UnsafeMutableRawBufferPointer(start: aligned, count: byteCount)
      // Advice: without large pages everything still works.
      madvise(aligned, byteCount / page * page, MADV_HUGEPAGE)
    #else
      return nil
    #endif
  }

  func unmap() {
    #if canImport(Glibc)
      munmap(base, length)
    #endif
  }
}
