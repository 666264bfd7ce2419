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
    case mapped(AnyObject)
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

  /// Bytes of a file that `owner` keeps mapped and that nobody writes to.
  public init(mapping bytes: UnsafeRawBufferPointer, from owner: AnyObject) {
    self.bytes = UnsafeMutableRawBufferPointer(mutating: bytes)
    ownership = .mapped(owner)
  }

  /// Whether the memory may be written by a sole holder.
  var isWritable: Bool {
    switch ownership {
    case .allocation, .pages: true
    case .borrowed, .mapped: false
    }
  }

  /// Asks the system for the pages behind `range` now, which is faster than one by one when they
  /// are first touched, and can be shared among threads. Only a hint.
  public func populate(_ range: Range<Int>) {
    guard case .pages = ownership else { return }
    #if canImport(Glibc)
      let populateForWriting: Int32 = 23
      let page = Int(sysconf(Int32(_SC_PAGESIZE)))
      let first = range.lowerBound / page * page
      madvise(
        bytes.baseAddress! + first, min(range.upperBound, bytes.count) - first,
        populateForWriting)
    #endif
  }

  /// Gives the memory of a mapped file's whole pages back; they are read again when they are
  /// touched. Only a hint.
  func giveBack() {
    guard case .mapped = ownership, let base = bytes.baseAddress else { return }
    #if canImport(Glibc)
      let page = Int(sysconf(Int32(_SC_PAGESIZE)))
      let start = UInt(bitPattern: base)
      let first = (start + UInt(page) - 1) / UInt(page) * UInt(page)
      let end = (start + UInt(bytes.count)) / UInt(page) * UInt(page)
      guard first < end else { return }
      madvise(base + Int(first - start), Int(end - first), MADV_DONTNEED)
    #endif
  }

  deinit {
    switch ownership {
    case .allocation: bytes.deallocate()
    case .pages(let pages): pages.unmap()
    case .borrowed, .mapped: break
    }
  }
}

/// Zeroed pages straight from the system, given back when they are no longer needed.
///
/// Small ones: on a virtual machine whose host takes back free memory, touching a large page for
/// the first time takes several times as long per byte, and kernels that walk long rows run no
/// faster over large pages.
private struct PageMapping {
  static let minimumByteCount = 4 << 20

  let bytes: UnsafeMutableRawBufferPointer

  /// Nil where the system has no pages to give.
  init?(byteCount: Int) {
    #if canImport(Glibc)
      let base = mmap(
        nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
      guard let base, base != MAP_FAILED else { return nil }
      bytes = UnsafeMutableRawBufferPointer(start: base, count: byteCount)
      // Some systems give large pages unasked.
      madvise(base, byteCount, MADV_NOHUGEPAGE)
    #else
      return nil
    #endif
  }

  func unmap() {
    #if canImport(Glibc)
      munmap(bytes.baseAddress, bytes.count)
    #endif
  }
}
