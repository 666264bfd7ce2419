import ChiasmTensor

extension ElementType {
  /// Calls `body` with the unsigned integer of an element's size: what moves elements needs to know
  /// no more of them. Inlined, so that `body` is compiled for each of the four.
  @inline(__always)
  func withBits<Result>(_ body: (any FixedWidthInteger.Type) -> Result) -> Result {
    switch byteCount {
    case 1: body(UInt8.self)
    case 2: body(UInt16.self)
    case 4: body(UInt32.self)
    default: body(UInt64.self)
    }
  }
}
