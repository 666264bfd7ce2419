/// A Protocol Buffers message as it is put together, field by field.
///
/// **Source:** the encoding of Protocol Buffers, version 3: a field is a tag (number and kind) and
/// its value.
struct WireMessage {
  private(set) var bytes: [UInt8] = []

  private enum Kind: UInt64 {
    case varint = 0
    case fixed64 = 1
    case delimited = 2
    case fixed32 = 5
  }

  mutating func add(_ field: UInt64, _ value: Int) {
    tag(field, .varint)
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func add(_ field: UInt64, _ value: Double) {
    tag(field, .fixed64)
    littleEndian(value.bitPattern)
  }

  mutating func add(_ field: UInt64, _ value: Float) {
    tag(field, .fixed32)
    littleEndian(value.bitPattern)
  }

  mutating func add(_ field: UInt64, _ value: [UInt8]) {
    tag(field, .delimited)
    varint(UInt64(value.count))
    bytes += value
  }

  mutating func add(_ field: UInt64, _ value: String) { add(field, Array(value.utf8)) }

  mutating func add(_ field: UInt64, _ value: WireMessage) { add(field, value.bytes) }

  private mutating func tag(_ field: UInt64, _ kind: Kind) { varint(field << 3 | kind.rawValue) }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest > 0x7f {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func littleEndian<Bits: FixedWidthInteger>(_ value: Bits) {
    withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
  }
}
