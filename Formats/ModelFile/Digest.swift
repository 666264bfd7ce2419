import Crypto

/// A SHA-256 hash of stored bytes.
public struct Digest: Sendable, Hashable {
  static let byteCount = 32

  /// 32 bytes.
  public let bytes: [UInt8]

  /// - Precondition: `bytes` has 32 elements.
  init(copying bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count == Digest.byteCount, "a digest has 32 bytes, got \(bytes.count)")
    self.bytes = Array(bytes)
  }

  fileprivate init(_ hash: SHA256) { bytes = Array(hash.finalize()) }

  /// The hash of the parts one after another.
  init(of parts: UnsafeRawBufferPointer...) {
    var builder = DigestBuilder()
    for part in parts { builder.append(part) }
    self = builder.finish()
  }
}

/// A hash of bytes that come in pieces.
struct DigestBuilder {
  private var hash = SHA256()

  mutating func append(_ piece: UnsafeRawBufferPointer) { hash.update(bufferPointer: piece) }

  func finish() -> Digest { Digest(hash) }
}

extension Digest: CustomStringConvertible {
  /// 64 hexadecimal digits.
  public var description: String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
