import ChiasmFile

/// A file of events that TensorBoard reads while it grows.
///
/// A record is the length of its data (8 bytes), the masked check of these 8 bytes (4), the data,
/// and its masked check (4); numbers are little-endian. Events stand in the order of their
/// iterations.
///
/// **Source:** TensorFlow's TFRecord format.
public struct EventFile {
  private let file: GrowingFile

  /// Bytes of a file that is read to be continued.
  private static let byteCountLimit = 1 << 30
  private static let recordOverhead = 16

  /// Opens the file at `path`.
  ///
  /// - Parameters:
  ///   - iteration: events of later iterations, and what a crash left behind the last whole one,
  ///     are dropped; 0 starts the file anew.
  ///   - time: of the first record of a new file, in seconds since 1970.
  /// - Throws: `FileError`; ``TrainingError`` `badRecord` for a file that is not ours.
  public init(_ path: String, keepingThrough iteration: Int, time: Double) throws {
    var kept = 0
    if iteration > 0 {
      let bytes = try GrowingFile.contents(of: path, limit: EventFile.byteCountLimit)
      kept = try EventFile.byteCount(of: bytes, through: iteration, path)
    }
    file = try GrowingFile(path, keeping: kept)
    if kept == 0 { try file.append(EventFile.record(Event.version(time: time).bytes)) }
  }

  /// - Throws: `FileError`.
  public func append(_ event: Event) throws(FileError) {
    try file.append(EventFile.record(event.message.bytes))
  }

  static func record(_ data: [UInt8]) -> [UInt8] {
    let length = bytes(UInt64(data.count))
    return length + bytes(CRC32C.masked(length)) + data + bytes(CRC32C.masked(data))
  }

  /// The length of the whole records in front of the first of a later iteration.
  static func byteCount(
    of file: [UInt8], through iteration: Int, _ path: String
  ) throws(TrainingError) -> Int {
    var position = 0
    while let data = record(at: position, of: file) {
      guard let step = Event.iteration(of: file[data]) else {
        throw TrainingError(
          .badRecord, at: path, "expected an event with time and step at byte \(data.lowerBound)")
      }
      if step > iteration { break }
      position = data.upperBound + 4
    }
    return position
  }

  /// The range of the data of the record at `position`; nil at the end and for a damaged record.
  private static func record(at position: Int, of file: [UInt8]) -> Range<Int>? {
    guard file.count - position >= recordOverhead else { return nil }
    let length = file[position..<position + 8]
    guard integer(file[position + 8..<position + 12]) == UInt64(CRC32C.masked(length)),
      let count = Int(exactly: integer(length)), count <= file.count - position - recordOverhead
    else { return nil }
    let data = position + 12..<position + 12 + count
    let check = integer(file[data.upperBound..<data.upperBound + 4])
    return check == UInt64(CRC32C.masked(file[data])) ? data : nil
  }

  private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func bytes<Bits: FixedWidthInteger>(_ value: Bits) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian, Array.init)
  }
}
