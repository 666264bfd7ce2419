import Glibc

/// The bytes of a regular file as memory, read from disk when they are touched.
///
/// The file must not shrink while it is mapped: touching what is gone ends the process. Writers
/// that replace files by renaming (``OutputFile``) keep that promise.
public final class MappedFile: @unchecked Sendable {
  public let path: String
  /// Starts on a page boundary; nobody writes to it.
  public let bytes: UnsafeRawBufferPointer

  /// Maps the file at `path`.
  ///
  /// - Throws: ``FileError`` `missing`, `notAFile`, `empty` or `unreadable`.
  public init(_ path: String) throws(FileError) {
    let file = try InputFile(path)
    let address = mmap(nil, file.byteCount, PROT_READ, MAP_PRIVATE, file.descriptor, 0)
    guard let address, address != MAP_FAILED else {
      throw FileError(.unreadable, at: path, systemReason())
    }
    self.path = path
    bytes = UnsafeRawBufferPointer(start: address, count: file.byteCount)
  }

  /// Gives back the memory of whole pages in `range`; they are read again when they are touched.
  public func release(_ range: Range<Int>) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let first = (range.lowerBound + page - 1) / page * page
    let end = range.upperBound / page * page
    guard first < end, let base = bytes.baseAddress else { return }
    madvise(UnsafeMutableRawPointer(mutating: base + first), end - first, MADV_DONTNEED)
  }

  deinit {
    munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
  }
}
