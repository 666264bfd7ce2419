import ChiasmFile
import Crypto

/// SHA-256 hashes in hexadecimal.
enum Fingerprint {
  /// Of lines of text, each ended by a line break.
  static func of(_ lines: [String]) -> String {
    var hash = SHA256()
    for line in lines { hash.update(data: Array((line + "\n").utf8)) }
    return text(hash.finalize())
  }

  static func of(_ bytes: UnsafeRawBufferPointer) -> String {
    var hash = SHA256()
    hash.update(bufferPointer: bytes)
    return text(hash.finalize())
  }

  /// Of a whole file.
  static func of(_ file: MappedFile) -> String { withExtendedLifetime(file) { of(file.bytes) } }

  static func text(_ digest: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
