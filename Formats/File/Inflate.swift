import CZlib

/// The largest factor by which DEFLATE can expand its input, rounded up (RFC 1951: 258 bytes
/// from 2 bits). A claimed size beyond it is false before a byte is read.
public let deflateExpansionLimit = 1040

/// The contents of a raw DEFLATE stream (RFC 1951).
///
/// - Parameters:
///   - compressed: the stream, nothing after it.
///   - byteCount: the exact size of the contents; checked against the stream's own size before
///     memory is taken.
///   - place: names the stream in errors.
/// - Throws: ``FileError`` `corrupt`, or `truncated` when the contents are shorter.
public func inflated(
  _ compressed: UnsafeRawBufferPointer, byteCount: Int, place: String
) throws(FileError) -> [UInt8] {
  guard byteCount / deflateExpansionLimit <= compressed.count else {
    throw FileError(
      .corrupt, at: place, "\(compressed.count) bytes cannot expand to \(byteCount)")
  }
  var stream = z_stream()
  let size = Int32(MemoryLayout<z_stream>.size)
  guard inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, size) == Z_OK else {
    throw FileError(.unreadable, at: place, "no memory to decompress")
  }
  defer { inflateEnd(&stream) }
  var status = Z_OK
  let bytes = [UInt8](unsafeUninitializedCapacity: byteCount + 1) { output, count in
    status = run(&stream, compressed, UnsafeMutableRawBufferPointer(output))
    count = Int(stream.total_out)
  }
  guard status == Z_STREAM_END, bytes.count <= byteCount else {
    throw FileError(.corrupt, at: place, "the compressed data is damaged")
  }
  guard bytes.count == byteCount else {
    throw FileError(.truncated, at: place, "expected \(byteCount) bytes, got \(bytes.count)")
  }
  return bytes
}

/// Feeds zlib in pieces that fit its 32-bit counters.
private func run(
  _ stream: inout z_stream, _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
) -> Int32 {
  let piece = 1 << 30
  while true {
    let read = Int(stream.total_in), written = Int(stream.total_out)
    let available = min(piece, input.count - read)
    let room = min(piece, output.count - written)
    if available > 0 {
      let start = input.baseAddress! + read
      stream.next_in = UnsafeMutablePointer(
        mutating: start.assumingMemoryBound(to: UInt8.self))
    }
    stream.avail_in = UInt32(available)
    stream.next_out = output.baseAddress!.assumingMemoryBound(to: UInt8.self) + written
    stream.avail_out = UInt32(room)
    let status = inflate(&stream, Z_NO_FLUSH)
    guard status == Z_OK else { return status }
    guard Int(stream.total_in) > read || Int(stream.total_out) > written else { return Z_BUF_ERROR }
  }
}

/// The CRC-32 of zip, gzip and PNG over `bytes`, continuing from `seed`.
public func checksum(_ bytes: UnsafeRawBufferPointer, seed: UInt32 = 0) -> UInt32 {
  guard let base = bytes.baseAddress else { return seed }
  return UInt32(
    truncatingIfNeeded: crc32_z(
      UInt(seed), base.assumingMemoryBound(to: UInt8.self), bytes.count))
}
