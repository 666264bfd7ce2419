import Glibc

/// A regular file opened for reading.
public final class InputFile {
  public let path: String
  /// Size in bytes when the file was opened; at least 1.
  public let byteCount: Int
  let descriptor: Int32

  /// Opens the file at `path`.
  ///
  /// - Throws: ``FileError`` `missing`, `notAFile`, `empty` or `unreadable`.
  public init(_ path: String) throws(FileError) {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let code: FileError.Code = errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable
      throw FileError(code, at: path, systemReason())
    }
    do throws(FileError) {
      byteCount = try InputFile.size(of: descriptor, path)
    } catch {
      close(descriptor)
      throw error
    }
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  private static func size(of descriptor: Int32, _ path: String) throws(FileError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw FileError(.unreadable, at: path, systemReason())
    }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFREG else {
      let name = kind == S_IFDIR ? "a directory" : "a device or pipe"
      throw FileError(.notAFile, at: path, "expected a file, got \(name)")
    }
    guard status.st_size > 0 else { throw FileError(.empty, at: path, "the file is empty") }
    return Int(status.st_size)
  }

  /// Fills `buffer` from the current position.
  ///
  /// - Throws: ``FileError`` `truncated` when the file ends first, or `unreadable`.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) {
    var done = 0
    while done < buffer.count {
      let count = Glibc.read(descriptor, buffer.baseAddress! + done, buffer.count - done)
      if count < 0 && wasInterrupted { continue }
      guard count >= 0 else { throw FileError(.unreadable, at: path, systemReason()) }
      guard count > 0 else {
        throw FileError(.truncated, at: path, "expected \(buffer.count) bytes, got \(done)")
      }
      done += count
    }
  }

  /// All bytes of the file at `path`.
  ///
  /// - Throws: ``FileError`` as `init(_:)`, and `tooLarge` beyond `limit` bytes.
  public static func contents(of path: String, limit: Int) throws(FileError) -> [UInt8] {
    let file = try InputFile(path)
    guard file.byteCount <= limit else {
      throw FileError(
        .tooLarge, at: path, "expected at most \(limit) bytes, got \(file.byteCount)")
    }
    var failure: FileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: file.byteCount) { buffer, count in
      do throws(FileError) {
        try file.read(into: UnsafeMutableRawBufferPointer(buffer))
        count = file.byteCount
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }
}
