import ChiasmFile

/// A growing table of comma-separated values: a line of names, then a line per iteration.
///
/// The first column is `iteration`, the iterations that are done; it only ever rises. Numbers are
/// the shortest that read back as the same; a cell without a value is empty. Nothing in the table
/// depends on time, so equal trainings make equal tables.
public struct TableFile {
  private let file: GrowingFile
  private let columns: [String]

  /// Bytes of a table that is read to be continued.
  private static let byteCountLimit = 1 << 30

  /// Opens the table at `path`.
  ///
  /// - Parameters:
  ///   - columns: the names behind `iteration`; letters, digits, `-` and `.` only.
  ///   - iteration: lines of later iterations, and a line that a crash cut short, are dropped; 0
  ///     starts the table anew.
  /// - Throws: `FileError`; ``TrainingError`` `badRecord` for a table of other columns.
  public init(_ path: String, columns: [String], keepingThrough iteration: Int) throws {
    self.columns = columns
    let header = (["iteration"] + columns).joined(separator: ",") + "\n"
    var previous: [UInt8] = []
    if iteration > 0 {
      previous = try GrowingFile.contents(of: path, limit: TableFile.byteCountLimit)
    }
    guard previous.isEmpty || previous.starts(with: header.utf8) else {
      let first = String(decoding: previous.prefix { $0 != 0x0a }, as: UTF8.self)
      throw TrainingError(
        .badRecord, at: path, "expected the columns \(header.dropLast()), got \(first)")
    }
    let kept = TableFile.byteCount(of: previous, through: iteration, header: header.utf8.count)
    file = try GrowingFile(path, keeping: kept)
    if kept == 0 { try file.append(Array(header.utf8)) }
  }

  /// Appends a line.
  ///
  /// - Parameter values: by column; names that are no columns are left out.
  /// - Throws: `FileError`.
  public func append(iteration: Int, _ values: [String: Float]) throws(FileError) {
    let cells = columns.map { values[$0].map { "\($0)" } ?? "" }
    let line = (["\(iteration)"] + cells).joined(separator: ",") + "\n"
    try file.append(Array(line.utf8))
  }

  private static func byteCount(of bytes: [UInt8], through iteration: Int, header: Int) -> Int {
    guard bytes.count >= header else { return 0 }
    var position = header
    while let end = bytes[position...].firstIndex(of: 0x0a) {
      let cell = String(decoding: bytes[position..<end].prefix { $0 != 0x2c }, as: UTF8.self)
      guard let line = Int(cell), line <= iteration else { break }
      position = end + 1
    }
    return position
  }
}
