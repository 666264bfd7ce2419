/// The central directory of a zip file.
///
/// **Source:** PKWARE APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16 and 4.5.3.
struct ArchiveDirectory {
  struct Entry {
    var name: String
    var method: Int
    var checksum: UInt32
    /// Size of the contents in bytes.
    var byteCount: Int
    /// Size in the file in bytes.
    var storedByteCount: Int
    /// Where the entry's local header starts.
    var offset: Int
  }

  private(set) var entries: [Entry] = []
  private let bytes: UnsafeRawBufferPointer
  private let place: String

  init(parsing bytes: UnsafeRawBufferPointer, place: String) throws(NumPyError) {
    self.bytes = bytes
    self.place = place
    var (position, count) = try location()
    guard count <= NumPyLimits.entryCount else {
      throw NumPyError(
        .tooLarge, at: place, "expected at most \(NumPyLimits.entryCount) entries, got \(count)")
    }
    for _ in 0..<count { entries.append(try entry(at: &position)) }
  }

  /// Where the directory starts and how many entries it has, from the record at the file's end.
  private func location() throws(NumPyError) -> (position: Int, count: Int) {
    let earliest = max(0, bytes.count - 22 - 0xffff)
    var end = bytes.count - 22
    while end >= earliest, bytes.word(at: end) != 0x0605_4b50 { end -= 1 }
    guard end >= earliest else {
      throw NumPyError(.malformed, at: place, "expected a .npz file, got no zip directory")
    }
    let count = Int(bytes.half(at: end + 10)), offset = Int(bytes.word(at: end + 16))
    guard count == 0xffff || offset == 0xffff_ffff else { return (offset, count) }
    guard end >= 20, bytes.word(at: end - 20) == 0x0706_4b50,
      let wide = Int(exactly: bytes.long(at: end - 12)), wide >= 0, wide <= bytes.count - 56,
      bytes.word(at: wide) == 0x0606_4b50,
      let wideCount = Int(exactly: bytes.long(at: wide + 32)),
      let wideOffset = Int(exactly: bytes.long(at: wide + 48))
    else { throw malformed("the 64-bit zip directory record is missing") }
    return (wideOffset, wideCount)
  }

  private func entry(at position: inout Int) throws(NumPyError) -> Entry {
    guard position <= bytes.count - 46, bytes.word(at: position) == 0x0201_4b50 else {
      throw malformed("no directory entry at byte \(position)")
    }
    let nameLength = Int(bytes.half(at: position + 28))
    let extraLength = Int(bytes.half(at: position + 30))
    let commentLength = Int(bytes.half(at: position + 32))
    let nameStart = position + 46, extraStart = nameStart + nameLength
    let next = extraStart + extraLength + commentLength
    guard next <= bytes.count else { throw malformed("a directory entry leaves the file") }
    guard bytes.half(at: position + 8) & 1 == 0 else {
      throw NumPyError(.unsupported, at: place, "an entry is encrypted")
    }
    guard let name = String(validating: bytes[nameStart..<extraStart], as: UTF8.self),
      name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else { throw malformed("an entry's name is not plain UTF-8") }
    var entry = Entry(
      name: name, method: Int(bytes.half(at: position + 10)),
      checksum: bytes.word(at: position + 16),
      byteCount: Int(bytes.word(at: position + 24)),
      storedByteCount: Int(bytes.word(at: position + 20)),
      offset: Int(bytes.word(at: position + 42)))
    try widen(&entry, from: extraStart..<extraStart + extraLength)
    position = next
    return entry
  }

  /// Replaces 32-bit fields that are all ones by their 64-bit values in the extra field.
  private func widen(_ entry: inout Entry, from range: Range<Int>) throws(NumPyError) {
    let fields: [WritableKeyPath<Entry, Int>] = [\.byteCount, \.storedByteCount, \.offset]
    var missing = fields.filter { entry[keyPath: $0] == 0xffff_ffff }
    var position = range.lowerBound
    while !missing.isEmpty, position + 4 <= range.upperBound {
      let kind = bytes.half(at: position)
      var value = position + 4
      position = value + Int(bytes.half(at: value - 2))
      guard kind == 1, position <= range.upperBound else { continue }
      while !missing.isEmpty, value + 8 <= position {
        guard let wide = Int(exactly: bytes.long(at: value)), wide <= NumPyLimits.fileByteCount
        else { throw NumPyError(.tooLarge, at: place, "an entry's size overflows") }
        entry[keyPath: missing.removeFirst()] = wide
        value += 8
      }
    }
    guard missing.isEmpty else { throw malformed("an entry's 64-bit size is missing") }
  }

  private func malformed(_ reason: String) -> NumPyError {
    NumPyError(.malformed, at: place, reason)
  }
}

extension ArchiveDirectory.Entry {
  /// The entry's bytes as stored in the file.
  func data(
    in bytes: UnsafeRawBufferPointer, _ place: String
  ) throws(NumPyError) -> UnsafeRawBufferPointer {
    guard offset <= bytes.count - 30, bytes.word(at: offset) == 0x0403_4b50 else {
      throw NumPyError(.malformed, at: place, "no entry at byte \(offset)")
    }
    let start = offset + 30 + Int(bytes.half(at: offset + 26)) + Int(bytes.half(at: offset + 28))
    guard storedByteCount <= bytes.count, start <= bytes.count - storedByteCount else {
      throw NumPyError(.truncated, at: place, "the entry leaves the file")
    }
    return UnsafeRawBufferPointer(rebasing: bytes[start..<start + storedByteCount])
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func half(at offset: Int) -> UInt16 {
    UInt16(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  fileprivate func word(at offset: Int) -> UInt32 {
    UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  fileprivate func long(at offset: Int) -> UInt64 {
    UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
