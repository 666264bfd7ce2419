/// Damage to a model that follows from two numbers.
struct Mutation {
  private var state: UInt64

  init(seed: UInt64, iteration: Int) {
    state = seed &* 0x9e37_79b9_7f4a_7c15 &+ UInt64(iteration) &* 0xd1b5_4a32_d192_ed03
  }

  /// SplitMix64.
  private mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  private mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }

  /// One of `models` with one to eight changes.
  mutating func damaged(_ models: [[UInt8]]) -> [UInt8] {
    var bytes = models[below(models.count)]
    for _ in 0...below(8) { change(&bytes, models) }
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8], _ models: [[UInt8]]) {
    guard !bytes.isEmpty else { return }
    let place = below(bytes.count)
    let length = min(below(16) + 1, bytes.count - place)
    switch below(9) {
    case 0: bytes[place] ^= 1 << UInt8(below(8))
    case 1: bytes[place] = UInt8(below(256))
    case 2: bytes[place] = [0, 1, 0x7f, 0x80, 0xff][below(5)]
    case 3: bytes.removeSubrange(place..<place + length)
    case 4: bytes.insert(contentsOf: bytes[place..<place + length], at: below(bytes.count))
    case 5: bytes.removeSubrange(place...)
    case 6: bytes.replaceSubrange(place..<place + length, with: extremeNumber())
    case 7: bytes.insert(contentsOf: extremeNumber(), at: place)
    default:
      let other = models[below(models.count)]
      guard !other.isEmpty else { return }
      let start = below(other.count)
      bytes.insert(contentsOf: other[start..<min(start + 64, other.count)], at: place)
    }
  }

  /// A number in the wire format that overflows what is computed of it.
  private mutating func extremeNumber() -> [UInt8] {
    let numbers: [UInt64] = [
      0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 1 << 32, 1 << 62, UInt64(Int64.max), 1 << 63,
      .max, .max - 1, .max - 6,
    ]
    var rest = numbers[below(numbers.count)]
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}
