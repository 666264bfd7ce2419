/// Philox4x32-10: random numbers that are a function of seed, stream and position, with no state.
///
/// Element `i` of a stream is word `i % 4` of block `i / 4`. The 64-bit seed is the key (low word
/// first); the counter is the block's index and the stream, 64 bits each, low words first. In
/// Python, with `words = [index & m, index >> 32, stream & m, stream >> 32]`, `m = 2**32 - 1`
/// and `key = [seed & m, seed >> 32]`, ten rounds of
///
/// ```python
/// a, b = words[0] * 0xD2511F53, words[2] * 0xCD9E8D57
/// words = [(b >> 32) ^ words[1] ^ key[0], b & m, (a >> 32) ^ words[3] ^ key[1], a & m]
/// key = [(key[0] + 0x9E3779B9) & m, (key[1] + 0xBB67AE85) & m]
/// ```
///
/// **Source:** Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
public struct Philox: Sendable, Hashable {
  public let seed: UInt64
  public let stream: UInt64

  public init(seed: UInt64, stream: UInt64 = 0) {
    self.seed = seed
    self.stream = stream
  }

  /// The stream that belongs to a name: the 64-bit FNV-1a hash of its UTF-8 bytes.
  public init(seed: UInt64, name: some StringProtocol) {
    let hash = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
    self.init(seed: seed, stream: hash)
  }

  /// Four words of 32 random bits.
  public func block(at index: UInt64) -> SIMD4<UInt32> {
    var words = SIMD4(
      UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32),
      UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32))
    var key0 = UInt32(truncatingIfNeeded: seed)
    var key1 = UInt32(truncatingIfNeeded: seed >> 32)
    for _ in 0..<10 {
      let a = words[0].multipliedFullWidth(by: 0xd251_1f53)
      let b = words[2].multipliedFullWidth(by: 0xcd9e_8d57)
      words = SIMD4(b.high ^ words[1] ^ key0, b.low, a.high ^ words[3] ^ key1, a.low)
      key0 &+= 0x9e37_79b9
      key1 &+= 0xbb67_ae85
    }
    return words
  }

  /// Element `index` as 32 random bits.
  public func word(at index: Int) -> UInt32 {
    block(at: UInt64(truncatingIfNeeded: index) / 4)[index & 3]
  }

  /// Element `index` as a number in (0, 1): the upper 24 bits plus a half, over 2^24. Exact.
  public func uniform(at index: Int) -> Double { Self.uniform(word(at: index)) }

  /// The first `count` elements as numbers in (0, 1), as ``uniform(at:)`` gives them.
  public func uniforms(count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      for start in stride(from: 0, to: count, by: 4) {
        let words = block(at: UInt64(start / 4))
        for lane in 0..<min(4, count - start) {
          buffer.initializeElement(at: start + lane, to: Self.uniform(words[lane]))
        }
      }
      initialized = count
    }
  }

  /// The number in (0, 1) that 32 random bits stand for.
  public static func uniform(_ word: UInt32) -> Double { (Double(word >> 8) + 0.5) * 0x1p-24 }
}
