public import ChiasmFile
import Glibc

/// The output files of one run, which appear together when all are written.
public struct OutputBatch: ~Copyable {
  private var files: [OutputFile] = []

  public init() {}

  /// Checks early that files can be made at `paths`, so that no long run ends in vain.
  ///
  /// - Throws: `FileError` of the first that cannot; ``ToolError`` when two paths are one.
  public static func check(_ paths: [String]) throws {
    for (index, path) in paths.enumerated() {
      guard !paths[..<index].contains(path) else {
        throw ToolError(path, "two outputs have this one name")
      }
      var status = stat()
      let exists = stat(path, &status) == 0
      let kind = status.st_mode & S_IFMT
      // Opening and closing a pipe would end it for its reader.
      if exists, kind != S_IFREG, kind != S_IFDIR { continue }
      try OutputFile(path).discard()
    }
  }

  /// Opens a file that ``commit()`` makes appear. Without it nothing stays behind.
  ///
  /// - Throws: `FileError`.
  public mutating func open(_ path: String) throws(FileError) -> OutputFile {
    let file = try OutputFile(path)
    files.append(file)
    return file
  }

  /// Writes `bytes` as a whole file that ``commit()`` makes appear.
  ///
  /// - Throws: `FileError`.
  public mutating func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let file = try open(path)
    let outcome: Result<Void, FileError> = bytes.withUnsafeBytes { buffer in
      Result { () throws(FileError) in try file.write(buffer) }
    }
    try outcome.get()
  }

  /// Makes all files appear.
  ///
  /// - Throws: `FileError`; files after the one that failed do not appear.
  public consuming func commit() throws(FileError) {
    for file in files { try file.commit() }
  }
}
