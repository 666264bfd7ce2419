/// The cyclic redundancy check of RFC 3720 (Castagnoli's polynomial, reflected 0x82F63B78).
public enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 0 ? value >> 1 : value >> 1 ^ 0x82F6_3B78
    }
  }

  /// The check of `bytes`; 0 for none.
  public static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var value = UInt32.max
    for byte in bytes {
      value = value >> 8 ^ table[Int((value ^ UInt32(byte)) & 0xFF)]
    }
    return ~value
  }

  /// The check as TFRecord files hold it: rotated right by 15 bits, plus a constant, so that a
  /// check over data that holds checks stays strong.
  public static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let value = checksum(bytes)
    return (value >> 15 | value << 17) &+ 0xA282_EAD8
  }
}
