/// The first 64 bytes of a file.
struct Header {
  var minorVersion = Format.minorVersion
  var sectionCount: Int
  var tableOffset: Int
  var totalByteCount: Int
  /// Over the first 32 bytes of the header and the table.
  var digest: Digest

  var tableByteCount: Int { sectionCount * Format.entryByteCount }

  /// Reads and checks the header of a file; the digest is not compared here.
  ///
  /// - Throws: ``FormatError`` `magic`, `version`, `feature`, `truncated`, `trailing`, `limit` or
  ///   `layout`.
  init(_ file: UnsafeRawBufferPointer, limits: Limits) throws(FormatError) {
    let shown = min(file.count, Format.magic.count)
    guard file.prefix(shown).elementsEqual(Format.magic.prefix(shown)) else {
      throw FormatError(.magic, "header", at: 0, "not a chiasm model file")
    }
    guard file.count >= Format.headerByteCount else {
      throw FormatError(
        .truncated, "header", at: file.count, "expected 64 bytes, got \(file.count)")
    }
    let major = Int(file[8])
    guard major == Format.majorVersion else {
      throw FormatError(
        .version, "header", at: 8,
        "expected version \(Format.majorVersion).x, got \(major).\(file[9])")
    }
    minorVersion = Int(file[9])
    let flags: UInt16 = file.integer(at: 10)
    guard flags == 0 else {
      throw FormatError(
        .feature, "header", at: 10, "expected no flags, got 0x\(String(flags, radix: 16))")
    }
    sectionCount = Int(file.integer(at: 12, as: UInt32.self))
    guard sectionCount <= limits.sectionCount else {
      throw FormatError(
        .limit, "header", at: 12,
        "expected at most \(limits.sectionCount) sections, got \(sectionCount)")
    }
    tableOffset = Int(truncatingIfNeeded: file.integer(at: 16, as: UInt64.self))
    totalByteCount = Int(truncatingIfNeeded: file.integer(at: 24, as: UInt64.self))
    digest = Digest(copying: file.slice(Format.hashedHeaderByteCount..<Format.headerByteCount))
    try checkExtent(file.count)
  }

  private func checkExtent(_ byteCount: Int) throws(FormatError) {
    let stated = UInt64(bitPattern: Int64(totalByteCount))
    guard totalByteCount >= 0, totalByteCount <= byteCount else {
      throw FormatError(
        .truncated, "header", at: 24, "expected \(stated) bytes, got \(byteCount)")
    }
    guard totalByteCount == byteCount else {
      throw FormatError(
        .trailing, "end", at: totalByteCount,
        "expected \(totalByteCount) bytes, got \(byteCount)")
    }
    guard tableOffset >= Format.headerByteCount, tableOffset <= totalByteCount,
      tableByteCount <= totalByteCount - tableOffset
    else {
      throw FormatError(
        .layout, "header", at: 16,
        "expected \(tableByteCount) bytes of table within the file, got offset "
          + "\(UInt64(bitPattern: Int64(tableOffset)))")
    }
  }

  /// A header for a table that lies right behind it.
  init(sectionCount: Int, totalByteCount: Int, table: [UInt8]) {
    self.sectionCount = sectionCount
    self.totalByteCount = totalByteCount
    tableOffset = Format.headerByteCount
    let start = Header.encodedStart(sectionCount, tableOffset, totalByteCount)
    digest = start.withUnsafeBytes { start in table.withUnsafeBytes { Digest(of: start, $0) } }
  }

  /// 64 bytes.
  var encoded: [UInt8] {
    Header.encodedStart(sectionCount, tableOffset, totalByteCount) + digest.bytes
  }

  private static func encodedStart(_ sections: Int, _ table: Int, _ total: Int) -> [UInt8] {
    var bytes = Format.magic
    bytes.append(UInt8(Format.majorVersion))
    bytes.append(UInt8(Format.minorVersion))
    bytes.append(littleEndian: UInt16(0))
    bytes.append(littleEndian: UInt32(sections))
    bytes.append(littleEndian: UInt64(table))
    bytes.append(littleEndian: UInt64(total))
    return bytes
  }
}
