/// An encoded message taken apart into fields, as far as its bytes can be read as messages.
struct WireMessage {
  enum Content {
    /// The bytes of a variable-length number.
    case number([UInt8])
    /// Four or eight bytes of wire type 5 or 1.
    case fixed([UInt8], UInt8)
    case bytes([UInt8])
    case message(WireMessage)
  }

  struct Field {
    var number: UInt64
    var content: Content
  }

  var fields: [Field] = []

  /// Nil when the bytes are no message.
  init?(_ bytes: ArraySlice<UInt8>, depth: Int) {
    var rest = bytes
    while !rest.isEmpty {
      guard let tag = Self.number(&rest), tag >> 3 > 0, tag >> 3 < 64 else { return nil }
      switch tag & 7 {
      case 0:
        let start = rest
        guard Self.number(&rest) != nil else { return nil }
        append(tag, .number(Array(start[..<rest.startIndex])))
      case 1, 5:
        let count = tag & 7 == 1 ? 8 : 4
        guard rest.count >= count else { return nil }
        append(tag, .fixed(Array(rest.prefix(count)), UInt8(tag & 7)))
        rest = rest.dropFirst(count)
      case 2:
        guard let length = Self.number(&rest), length <= UInt64(rest.count) else { return nil }
        let content = rest.prefix(Int(length))
        rest = rest.dropFirst(Int(length))
        let inner = depth < 8 && content.count > 1 ? WireMessage(content, depth: depth + 1) : nil
        append(tag, inner.map(Content.message) ?? .bytes(Array(content)))
      default: return nil
      }
    }
  }

  private mutating func append(_ tag: UInt64, _ content: Content) {
    fields.append(Field(number: tag >> 3, content: content))
  }

  private static func number(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = bytes.popFirst() else { return nil }
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }

  var encoded: [UInt8] {
    var result: [UInt8] = []
    for field in fields {
      switch field.content {
      case .number(let bytes):
        result += Self.encoded(field.number << 3) + bytes
      case .fixed(let bytes, let type):
        result += Self.encoded(field.number << 3 | UInt64(type)) + bytes
      case .bytes(let bytes):
        result += Self.encoded(field.number << 3 | 2) + Self.encoded(UInt64(bytes.count)) + bytes
      case .message(let message):
        let bytes = message.encoded
        result += Self.encoded(field.number << 3 | 2) + Self.encoded(UInt64(bytes.count)) + bytes
      }
    }
    return result
  }

  private static func encoded(_ number: UInt64) -> [UInt8] {
    var rest = number
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}
