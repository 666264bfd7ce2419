/// Reads the fields of one encoded message without decoding what they hold.
struct WireReader {
  struct Field {
    enum Content {
      /// A number, in the field's own bytes.
      case number
      /// Where a string, list or submessage stands.
      case bytes(Range<Int>)
    }

    let number: UInt64
    /// Tag and content.
    let range: Range<Int>
    let content: Content
  }

  private let bytes: UnsafeRawBufferPointer
  private var position: Int
  private let end: Int

  init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// The next field; nil at the end.
  ///
  /// - Throws: ``ONNXError`` `message` with the byte at fault.
  mutating func next() throws(ONNXError) -> Field? {
    guard position < end else { return nil }
    let start = position
    let tag = try varint()
    guard tag >> 3 > 0, tag >> 3 < 1 << 29 else { throw damaged(start) }
    var content = Field.Content.number
    switch tag & 7 {
    case 0: _ = try varint()
    case 1: try skip(8)
    case 2:
      let length = try varint()
      let first = position
      try skip(length)
      content = .bytes(first..<position)
    case 5: try skip(4)
    default: throw damaged(start)
    }
    return Field(number: tag >> 3, range: start..<position, content: content)
  }

  private mutating func varint() throws(ONNXError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < end else { break }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7f) &<< min(shift, 63)
      if byte < 0x80 { return value }
    }
    throw damaged(position)
  }

  private mutating func skip(_ length: UInt64) throws(ONNXError) {
    guard length <= UInt64(end - position) else { throw damaged(position) }
    position += Int(length)
  }

  private func damaged(_ position: Int) -> ONNXError {
    ONNXError(.message, "", "the message is damaged at byte \(position)")
  }
}
