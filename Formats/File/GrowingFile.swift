import Glibc

/// A file that grows record by record while others may read it, such as a log.
///
/// Bytes are there as soon as they are appended: nothing is held back. Unlike ``OutputFile`` it
/// shows its contents while it is being written; a record that a crash cuts short is for the reader
/// to recognise.
public final class GrowingFile {
  public let path: String
  private let descriptor: Int32

  /// Opens the file at `path` for appending, made when it is not there.
  ///
  /// - Parameter byteCount: how much of the file to keep; what follows is dropped.
  /// - Throws: ``FileError`` `notAFile` for a directory, or `unwritable`.
  public init(_ path: String, keeping byteCount: Int) throws(FileError) {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw FileError(.notAFile, at: path, "expected a file, got a directory")
    }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(.unwritable, at: path, systemReason()) }
    // A device has no length to change.
    guard ftruncate(descriptor, byteCount) == 0 || errno == EINVAL else {
      let reason = systemReason()
      close(descriptor)
      throw FileError(.unwritable, at: path, reason)
    }
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// What the file at `path` holds before it is opened again; empty when it is not there.
  ///
  /// - Throws: ``FileError`` `notAFile`, `unreadable`, or `tooLarge` beyond `limit` bytes.
  public static func contents(of path: String, limit: Int) throws(FileError) -> [UInt8] {
    do throws(FileError) {
      return try InputFile.contents(of: path, limit: limit)
    } catch {
      guard [.missing, .empty].contains(error.code) else { throw error }
      return []
    }
  }

  /// Appends `bytes`.
  ///
  /// - Throws: ``FileError`` `unwritable`; a part may have been written then.
  public func append(_ bytes: [UInt8]) throws(FileError) {
    let outcome: Result<Void, FileError> = bytes.withUnsafeBytes { buffer in
      Result { () throws(FileError) in try append(buffer) }
    }
    try outcome.get()
  }

  private func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var done = 0
    while done < bytes.count {
      let count = write(descriptor, bytes.baseAddress! + done, bytes.count - done)
      if count < 0 && wasInterrupted { continue }
      guard count > 0 else { throw FileError(.unwritable, at: path, systemReason()) }
      done += count
    }
  }
}
