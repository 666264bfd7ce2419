import CZlib

/// A DEFLATE compressor that hands its output to a closure piece by piece.
public final class Deflate {
  /// What stands around the compressed data.
  public enum Wrapper: Sendable {
    /// RFC 1950, as PNG wants it.
    case zlib
    /// RFC 1952: header, checksum and length of a .gz file. No name and no time are stored, so
    /// equal contents give equal bytes.
    case gzip
  }

  private var stream = z_stream()
  private let output: UnsafeMutableRawBufferPointer

  /// - Parameter level: 1 (fast) to 9 (small).
  public init(_ wrapper: Wrapper, level: Int32 = 6) {
    output = .allocate(byteCount: 1 << 16, alignment: 16)
    let bits = wrapper == .gzip ? MAX_WBITS + 16 : MAX_WBITS
    let size = Int32(MemoryLayout<z_stream>.size)
    let status = deflateInit2_(
      &stream, level, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
    precondition(status == Z_OK, "level \(level) is no zlib level, or memory is out")
  }

  deinit {
    deflateEnd(&stream)
    output.deallocate()
  }

  /// Compresses `bytes`; `isLast` ends the stream.
  public func write<E: Error>(
    _ bytes: UnsafeRawBufferPointer, isLast: Bool,
    to sink: (UnsafeRawBufferPointer) throws(E) -> Void
  ) throws(E) {
    precondition(bytes.count <= 1 << 30, "\(bytes.count) bytes in one piece")
    stream.next_in = bytes.baseAddress.map {
      UnsafeMutablePointer(mutating: $0.assumingMemoryBound(to: UInt8.self))
    }
    stream.avail_in = UInt32(bytes.count)
    repeat {
      stream.next_out = output.baseAddress!.assumingMemoryBound(to: UInt8.self)
      stream.avail_out = UInt32(output.count)
      deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
      let count = output.count - Int(stream.avail_out)
      if count > 0 { try sink(UnsafeRawBufferPointer(rebasing: output[..<count])) }
    } while stream.avail_out == 0
  }
}
