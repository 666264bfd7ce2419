import ChiasmTensor

/// The type string of a NumPy array, such as `<f4`.
struct ScalarFormat: Hashable {
  enum Kind: Hashable { case float, signed, unsigned, bool }

  let kind: Kind
  /// Size of one element in bytes.
  let byteCount: Int
  let isBigEndian: Bool

  /// The format named by `text`, or `nil` for one that has no tensor form.
  init?(_ text: String) {
    let characters = Array(text.utf8)
    guard characters.count == 3, let order = characters.first, Array("<>|=".utf8).contains(order)
    else { return nil }
    let size = Int(characters[2]) - 48
    let sizes: Set<Int>
    switch characters[1] {
    case UInt8(ascii: "f"): (kind, sizes) = (.float, [2, 4, 8])
    case UInt8(ascii: "i"): (kind, sizes) = (.signed, [1, 2, 4, 8])
    case UInt8(ascii: "u"): (kind, sizes) = (.unsigned, [1, 2, 4, 8])
    case UInt8(ascii: "b"): (kind, sizes) = (.bool, [1])
    default: return nil
    }
    guard sizes.contains(size) else { return nil }
    byteCount = size
    isBigEndian = order == UInt8(ascii: ">")
  }

  /// The element type that holds these scalars: itself where there is one, the next wider
  /// integer for int16, uint16 and uint32, int64 for uint64, fp32 for float64.
  var elementType: ElementType {
    switch (kind, byteCount) {
    case (.float, 2): .float16
    case (.float, _): .float32
    case (.bool, _): .bool
    case (.signed, 1): .int8
    case (.unsigned, 1): .uint8
    case (.signed, 2), (.unsigned, 2), (.signed, 4): .int32
    default: .int64
    }
  }

  /// The type string `write` uses for an element type. bfloat16 has none and becomes float32.
  static func text(for elementType: ElementType) -> String {
    switch elementType {
    case .float32, .bfloat16: "<f4"
    case .float16: "<f2"
    case .int8: "|i1"
    case .uint8: "|u1"
    case .int32: "<i4"
    case .int64: "<i8"
    case .bool: "|b1"
    }
  }
}
