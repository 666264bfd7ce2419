import Glibc

/// A file that appears under its name only when it is complete.
///
/// The bytes go to a temporary name in the same folder, which ``commit()`` renames. Without a
/// commit nothing stays behind, and a file that was there before keeps its contents. A
/// destination that is a device or pipe is written directly, for it cannot be replaced; a
/// symbolic link keeps pointing where it points.
public final class OutputFile {
  public let path: String
  private var descriptor: Int32
  private let temporary: String?
  private let destination: String

  /// Opens the temporary file.
  ///
  /// - Throws: ``FileError`` `notAFile` for a directory, or `unwritable`.
  public init(_ path: String) throws(FileError) {
    self.path = path
    let resolved = OutputFile.resolved(path)
    destination = resolved
    var status = stat()
    let exists = stat(resolved, &status) == 0
    let kind = status.st_mode & S_IFMT
    if exists && kind == S_IFDIR {
      throw FileError(.notAFile, at: path, "expected a file, got a directory")
    }
    if exists && kind != S_IFREG {
      temporary = nil
      descriptor = open(resolved, O_WRONLY | O_CLOEXEC)
    } else {
      let mode = exists ? status.st_mode & 0o777 : 0o666 & ~OutputFile.mask
      var template = Array("\(resolved).XXXXXX".utf8CString)
      descriptor = mkstemp(&template)
      temporary = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
      if descriptor >= 0 { fchmod(descriptor, mode) }
    }
    guard descriptor >= 0 else { throw FileError(.unwritable, at: path, systemReason()) }
  }

  deinit { discard() }

  /// Appends bytes.
  ///
  /// - Throws: ``FileError`` `unwritable`; nothing is left behind then.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    precondition(descriptor >= 0, "\(path) is already committed or discarded")
    var done = 0
    while done < bytes.count {
      let count = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
      if count < 0 && wasInterrupted { continue }
      guard count > 0 else { throw failure() }
      done += count
    }
  }

  /// Makes the file appear under its name.
  ///
  /// - Throws: ``FileError`` `unwritable`; nothing is left behind then.
  public func commit() throws(FileError) {
    precondition(descriptor >= 0, "\(path) is already committed or discarded")
    guard let temporary else {
      let result = close(descriptor)
      descriptor = -1
      guard result == 0 else { throw FileError(.unwritable, at: path, systemReason()) }
      return
    }
    guard fsync(descriptor) == 0 else { throw failure() }
    guard rename(temporary, destination) == 0 else { throw failure() }
    close(descriptor)
    descriptor = -1
  }

  /// Removes what was written. Harmless after a commit.
  public func discard() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    if let temporary { unlink(temporary) }
  }

  /// Writes `bytes` as the whole file at `path`.
  ///
  /// - Throws: ``FileError`` `notAFile` or `unwritable`.
  public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let file = try OutputFile(path)
    let outcome: Result<Void, FileError> = bytes.withUnsafeBytes { buffer in
      Result { () throws(FileError) in try file.write(buffer) }
    }
    try outcome.get()
    try file.commit()
  }

  private func failure() -> FileError {
    let reason = systemReason()
    discard()
    return FileError(.unwritable, at: path, reason)
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// The process's file mode mask. It can only be read by setting it.
  private static let mask: mode_t = {
    let current = umask(0o022)
    umask(current)
    return current
  }()
}
