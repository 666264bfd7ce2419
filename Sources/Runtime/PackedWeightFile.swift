import ChiasmFile
import ChiasmParallel

/// A file of packed weights: a page of header, then the weights.
///
/// The header is five numbers of 64 bits, then zeros: the magic `CHIASMPW`, the two of the key, the
/// number of bytes behind the header, and their checksum. It is the machine's own byte order: such
/// a file never leaves the machine.
struct PackedWeightFile {
  /// The bytes behind the header, on a page boundary.
  let weights: UnsafeRawBufferPointer

  private typealias Header = (UInt64, UInt64, UInt64, UInt64, UInt64)

  private static let magic: UInt64 = 0x5750_4d53_4149_4843
  private static let headerByteCount = 4096

  /// Nil when the file is not the one of `key`, or damaged.
  init?(_ file: MappedFile, _ key: PackedWeightKey, threads: Int) {
    guard file.bytes.count > Self.headerByteCount else { return nil }
    weights = UnsafeRawBufferPointer(rebasing: file.bytes[Self.headerByteCount...])
    // The checksum last: it reads everything.
    let found = file.bytes.loadUnaligned(as: Header.self)
    guard
      (found.0, found.1, found.2, found.3)
        == (Self.magic, key.model, key.plan, UInt64(weights.count)),
      found.4 == Checksum.of(weights, threads: threads)
    else { return nil }
  }

  /// Writes a file that appears when it is complete.
  ///
  /// - Throws: ``FileError``.
  static func write(
    _ weights: UnsafeRawBufferPointer, _ key: PackedWeightKey, to path: String, threads: Int
  ) throws(FileError) {
    var page = [UInt64](repeating: 0, count: headerByteCount / 8)
    let checksum = Checksum.of(weights, threads: threads)
    let header = [magic, key.model, key.plan, UInt64(weights.count), checksum]
    page.replaceSubrange(..<header.count, with: header)
    let file = try OutputFile(path)
    let outcome: Result<Void, FileError> = page.withUnsafeBytes { bytes in
      Result { () throws(FileError) in try file.write(bytes) }
    }
    try outcome.get()
    try file.write(weights)
    try file.commit()
  }
}

/// A checksum that finds damage, not malice: as fast as memory, on all threads.
enum Checksum {
  private static let chunkByteCount = 1 << 20

  /// - Precondition: `bytes` is on a 64-byte boundary and a multiple of 64 bytes long.
  static func of(_ bytes: UnsafeRawBufferPointer, threads: Int) -> UInt64 {
    precondition(bytes.count % 64 == 0, "\(bytes.count) bytes are no whole cache lines")
    let chunks = (bytes.count + chunkByteCount - 1) / chunkByteCount
    let sums = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: chunks)
    defer { sums.deallocate() }
    let shared = ChunkSums(buffer: sums)
    parallelFor(chunks, threads: threads) { chunk in
      let start = chunk * chunkByteCount
      let end = min(bytes.count, start + chunkByteCount)
      shared.buffer[chunk] = sum(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
    }
    return sums.reduce(0) { rotated($0) ^ $1 &* multiplier }
  }

  private static let multiplier: UInt64 = 0x9e37_79b9_7f4a_7c15

  private static func sum(_ chunk: UnsafeRawBufferPointer) -> UInt64 {
    let vectors = chunk.assumingMemoryBound(to: SIMD8<UInt64>.self)
    var sum = SIMD8<UInt64>(0, 1, 2, 3, 4, 5, 6, 7)
    // A rotation makes the place of a word count.
    for vector in vectors { sum = (sum &<< 5 | sum &>> 59) &+ vector }
    var result: UInt64 = 0
    for lane in sum.indices { result = (rotated(result) ^ sum[lane]) &* multiplier }
    return result
  }

  private static func rotated(_ number: UInt64) -> UInt64 { number &<< 23 | number &>> 41 }
}

/// One number per chunk: no two tasks write the same one.
private struct ChunkSums: @unchecked Sendable {
  let buffer: UnsafeMutableBufferPointer<UInt64>
}
