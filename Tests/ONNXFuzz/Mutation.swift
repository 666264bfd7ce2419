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

  /// One of `models` with one to eight changes: of its fields, or of its bytes.
  mutating func damaged(_ models: [[UInt8]]) -> [UInt8] {
    var bytes = models[below(models.count)]
    if below(8) > 0, var message = WireMessage(bytes[...], depth: 0) {
      for _ in 0...below(4) { change(&message, models) }
      return message.encoded
    }
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

  /// Changes one field somewhere in the message; lengths around it stay right.
  private mutating func change(_ message: inout WireMessage, _ models: [[UInt8]]) {
    guard !message.fields.isEmpty else { return }
    let place = below(message.fields.count)
    if case .message(var inner) = message.fields[place].content, below(6) > 0 {
      change(&inner, models)
      message.fields[place].content = .message(inner)
      return
    }
    switch below(6) {
    case 0: message.fields.remove(at: place)
    case 1: message.fields.insert(message.fields[place], at: below(message.fields.count))
    case 2: message.fields.swapAt(place, below(message.fields.count))
    case 3: message.fields[place].number = UInt64(below(25) + 1)
    default: change(&message.fields[place].content, models)
    }
  }

  private mutating func change(_ content: inout WireMessage.Content, _ models: [[UInt8]]) {
    switch content {
    case .number:
      content = .number(below(2) == 0 ? extremeNumber() : [UInt8(below(64))])
    case .fixed(var bytes, let type):
      bytes[below(bytes.count)] = UInt8(below(256))
      content = .fixed(bytes, type)
    case .bytes(var bytes):
      change(&bytes, models)
      content = .bytes(bytes)
    case .message(let message):
      var bytes = message.encoded
      change(&bytes, models)
      content = .bytes(bytes)
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
