import Crypto

/// A file written byte by byte, with right hashes around whatever message it is given.
enum SealedFile {
  static func bytes(message: [UInt8], tensor: [UInt8]) -> [UInt8] {
    let frame = storedFrame(message)
    let graphOffset = 256
    let tensorOffset = (graphOffset + frame.count + 63) / 64 * 64
    let total = tensorOffset + tensor.count
    let table =
      entry(kind: 1, codec: 1, id: 0, at: graphOffset, stored: frame, raw: message.count)
      + entry(kind: 2, codec: 0, id: 1, at: tensorOffset, stored: tensor, raw: tensor.count)
    var file = [0x89] + Array("CHIASM\n".utf8) + [1, 0, 0, 0]
    file += little(2, 4) + little(64, 8) + little(total, 8)
    file += Array(SHA256.hash(data: file + table)) + table
    file += [UInt8](repeating: 0, count: graphOffset - file.count) + frame
    file += [UInt8](repeating: 0, count: tensorOffset - file.count) + tensor
    return file
  }

  private static func entry(
    kind: Int, codec: Int, id: Int, at offset: Int, stored: [UInt8], raw: Int
  ) -> [UInt8] {
    little(kind, 4) + [UInt8(codec), 0, 6, 1] + little(id, 8) + little(offset, 8)
      + little(stored.count, 8) + little(raw, 8) + Array(SHA256.hash(data: stored))
  }

  /// One zstd frame of one uncompressed block (RFC 8878, 3.1.1).
  private static func storedFrame(_ contents: [UInt8]) -> [UInt8] {
    little(0xFD2F_B528, 4) + [0xA0] + little(contents.count, 4)
      + little(contents.count << 3 | 1, 3) + contents
  }

  private static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
