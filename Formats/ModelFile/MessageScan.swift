/// Counts the strings and submessages of an encoded graph message before anything is decoded, so
/// that a message of millions of empty ones cannot take a hundred times its size in memory.
struct MessageScan {
  private enum Kind {
    case graph, input, node, attribute, leaf

    /// What the length-delimited field with this number holds.
    func kind(of field: UInt64) -> Kind {
      switch (self, field) {
      case (.graph, 2): .input
      case (.graph, 3): .node
      case (.node, 4): .attribute
      default: .leaf
      }
    }
  }

  private let bytes: UnsafeRawBufferPointer
  private let limit: Int
  private(set) var recordCount = 0

  /// - Throws: ``FormatError`` `limit` beyond `limit` records, `message` when the wire format is
  ///   damaged at the levels that are counted.
  init(_ bytes: UnsafeRawBufferPointer, limit: Int) throws(FormatError) {
    self.bytes = bytes
    self.limit = limit
    try scan(0..<bytes.count, .graph)
  }

  private mutating func scan(_ range: Range<Int>, _ kind: Kind) throws(FormatError) {
    var position = range.lowerBound
    while position < range.upperBound {
      let tag = try varint(&position, range.upperBound)
      switch tag & 7 {
      case 0: _ = try varint(&position, range.upperBound)
      case 1: try skip(8, &position, range.upperBound)
      case 2:
        let length = try varint(&position, range.upperBound)
        let start = position
        try skip(length, &position, range.upperBound)
        try count()
        let content = kind.kind(of: tag >> 3)
        // Attributes hold lists of strings one level further down; those cost as much as they
        // are long, give or take a factor of eight.
        if content != .leaf { try scan(start..<position, content) }
      case 5: try skip(4, &position, range.upperBound)
      default: throw damaged(position)
      }
    }
  }

  private mutating func count() throws(FormatError) {
    recordCount += 1
    guard recordCount <= limit else {
      throw FormatError(
        .limit, "graph section", "expected at most \(limit) strings and submessages, got more")
    }
  }

  private func varint(_ position: inout Int, _ end: Int) throws(FormatError) -> UInt64 {
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

  private func skip(_ length: UInt64, _ position: inout Int, _ end: Int) throws(FormatError) {
    guard length <= UInt64(end - position) else { throw damaged(position) }
    position += Int(length)
  }

  private func damaged(_ position: Int) -> FormatError {
    FormatError(.message, "graph section", "the message is damaged at its byte \(position)")
  }
}
