import ChiasmTensor

/// The head of an .npy file: magic, version and a Python dictionary literal.
///
/// **Source:** NEP 1 and the description in `numpy.lib.format`.
struct ArrayHeader {
  let format: ScalarFormat
  let isFortranOrder: Bool
  let shape: Shape
  /// Where the elements start, in bytes.
  let dataOffset: Int

  static let magic: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

  init(parsing bytes: UnsafeRawBufferPointer, place: String) throws(NumPyError) {
    let (start, length) = try ArrayHeader.extent(of: bytes, place)
    let text = UnsafeRawBufferPointer(rebasing: bytes[start..<start + length])
    var literal = DictionaryLiteral(text, place: place)
    let fields = try literal.parse()
    guard let format = ScalarFormat(fields.descr) else {
      throw NumPyError(.unsupported, at: place, "array type \"\(fields.descr)\" has no tensor form")
    }
    guard fields.shape.count <= NumPyLimits.rank else {
      throw NumPyError(
        .tooLarge, at: place,
        "expected at most \(NumPyLimits.rank) axes, got \(fields.shape.count)")
    }
    // Extents beside a 0 count too: strides are products of them.
    guard let widest = Shape(checking: fields.shape.map { max($0, 1) }),
      !widest.count.multipliedReportingOverflow(by: 8).overflow
    else { throw NumPyError(.tooLarge, at: place, "the size of \(fields.shape) overflows") }
    self.format = format
    shape = Shape(fields.shape)
    isFortranOrder = fields.isFortranOrder
    dataOffset = start + length
  }

  /// Where the dictionary stands: version 1 counts its bytes with 16 bits, later ones with 32.
  private static func extent(
    of bytes: UnsafeRawBufferPointer, _ place: String
  ) throws(NumPyError) -> (start: Int, length: Int) {
    guard bytes.count >= 10 else {
      throw NumPyError(.truncated, at: place, "expected a header, got \(bytes.count) bytes")
    }
    guard bytes.prefix(6).elementsEqual(magic) else {
      throw NumPyError(.malformed, at: place, "expected a .npy file, got other bytes")
    }
    let version = bytes[6]
    guard (1...3).contains(version) else {
      throw NumPyError(.unsupported, at: place, "expected .npy version 1 to 3, got \(version)")
    }
    let start = version == 1 ? 10 : 12
    guard bytes.count >= start else {
      throw NumPyError(.truncated, at: place, "expected a header, got \(bytes.count) bytes")
    }
    let length = version == 1
      ? Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt16.self)))
      : Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self)))
    guard length <= NumPyLimits.headerByteCount else {
      throw NumPyError(
        .tooLarge, at: place,
        "expected at most \(NumPyLimits.headerByteCount) header bytes, got \(length)")
    }
    guard start + length <= bytes.count else {
      throw NumPyError(
        .truncated, at: place, "expected \(length) header bytes, got \(bytes.count - start)")
    }
    return (start, length)
  }

  /// The bytes of a version 1 header, padded so that the elements start at a multiple of 64.
  static func bytes(for type: TensorType) -> [UInt8] {
    let extents = type.shape.extents.map(String.init)
    let shape = extents.count == 1 ? "(\(extents[0]),)" : "(\(extents.joined(separator: ", ")))"
    let descr = ScalarFormat.text(for: type.elementType)
    let text = "{'descr': '\(descr)', 'fortran_order': False, 'shape': \(shape), }"
    let length = (10 + text.utf8.count + 1 + 63) / 64 * 64 - 10
    var bytes = magic + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)]
    bytes += text.utf8
    bytes += [UInt8](repeating: 0x20, count: length - text.utf8.count - 1)
    bytes.append(0x0a)
    return bytes
  }
}
