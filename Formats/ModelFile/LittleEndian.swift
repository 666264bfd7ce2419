extension UnsafeRawBufferPointer {
  /// The little-endian integer at `offset`.
  ///
  /// - Precondition: the integer lies within the buffer.
  func integer<Integer: FixedWidthInteger>(
    at offset: Int, as _: Integer.Type = Integer.self
  ) -> Integer {
    Integer(littleEndian: loadUnaligned(fromByteOffset: offset, as: Integer.self))
  }

  /// - Precondition: the range lies within the buffer.
  func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: self[range])
  }
}

extension [UInt8] {
  mutating func append<Integer: FixedWidthInteger>(littleEndian value: Integer) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}

extension Int {
  /// The smallest multiple of `alignment`, a power of two, that is not less.
  ///
  /// - Precondition: the result fits.
  func rounded(upTo alignment: Int) -> Int { (self + alignment - 1) & ~(alignment - 1) }
}
