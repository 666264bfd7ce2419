import CZlib
import Glibc

/// The contents of a file, decompressed when it starts like gzip and as they are otherwise.
public final class GzipInput {
  public let path: String
  /// An upper bound of the bytes this file can yield.
  public let maximumByteCount: Int
  private let handle: gzFile

  /// Opens the file at `path`.
  ///
  /// - Throws: ``FileError`` `missing`, `notAFile`, `empty` or `unreadable`.
  public init(_ path: String) throws(FileError) {
    let file = try InputFile(path)
    let descriptor = dup(file.descriptor)
    guard descriptor >= 0 else { throw FileError(.unreadable, at: path, systemReason()) }
    guard let handle = gzdopen(descriptor, "rb") else {
      close(descriptor)
      throw FileError(.unreadable, at: path, "no memory to decompress")
    }
    gzbuffer(handle, 1 << 17)
    self.path = path
    self.handle = handle
    let isPlain = gzdirect(handle) == 1
    maximumByteCount = isPlain ? file.byteCount : file.byteCount * deflateExpansionLimit
  }

  deinit { gzclose_r(handle) }

  /// Fills `buffer` from the current position.
  ///
  /// - Throws: ``FileError`` `truncated` when the contents or the compressed file end first,
  ///   `corrupt` when the compressed bytes are damaged.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) {
    let done = try readSome(into: buffer)
    guard done == buffer.count else {
      throw FileError(.truncated, at: path, "expected \(buffer.count) more bytes, got \(done)")
    }
  }

  /// Moves forward by `count` bytes.
  ///
  /// - Throws: ``FileError`` as `read(into:)`.
  public func skip(_ count: Int) throws(FileError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 14, alignment: 16)
    defer { buffer.deallocate() }
    var left = count
    while left > 0 {
      let piece = min(left, buffer.count)
      try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<piece]))
      left -= piece
    }
  }

  /// Reads what is left and drops it, which verifies the checksum of compressed contents.
  ///
  /// - Throws: ``FileError`` `truncated` or `corrupt`; `tooLarge` beyond `limit` bytes.
  public func finish(limit: Int) throws(FileError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 14, alignment: 16)
    defer { buffer.deallocate() }
    var left = limit
    while true {
      let count = try readSome(into: buffer)
      if count < buffer.count { return }
      left -= count
      guard left >= 0 else {
        throw FileError(.tooLarge, at: path, "over \(limit) bytes follow the contents")
      }
    }
  }

  private func readSome(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    var done = 0
    while done < buffer.count {
      let piece = UInt32(min(buffer.count - done, 1 << 24))
      let count = gzread(handle, buffer.baseAddress! + done, piece)
      if count <= 0 { break }
      done += Int(count)
    }
    if done < buffer.count { try checkEnd() }
    return done
  }

  private func checkEnd() throws(FileError) {
    var status: Int32 = Z_OK
    let text = gzerror(handle, &status)
    switch status {
    case Z_OK, Z_STREAM_END: return
    case Z_BUF_ERROR: throw FileError(.truncated, at: path, "the compressed data ends too early")
    case Z_DATA_ERROR: throw FileError(.corrupt, at: path, "the compressed data is damaged")
    default:
      let reason = text.map { String(cString: $0) } ?? "error \(status)"
      throw FileError(.unreadable, at: path, reason)
    }
  }
}
