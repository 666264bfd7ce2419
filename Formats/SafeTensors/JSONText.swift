/// The parts of JSON a header is made of: objects, strings and lists of whole numbers.
struct JSONText {
  private let text: UnsafeRawBufferPointer
  private let place: String
  private var position = 0

  init(_ text: UnsafeRawBufferPointer, place: String) {
    self.text = text
    self.place = place
  }

  var startsWithObject: Bool { text.first == UInt8(ascii: "{") }

  var isAtEnd: Bool {
    text[position...].allSatisfy(Self.isSpace)
  }

  /// Calls `member` with each key, to read its value.
  mutating func object(
    _ member: (inout JSONText, String) throws(SafeTensorsError) -> Void
  ) throws(SafeTensorsError) {
    try expect("{")
    if skip("}") { return }
    repeat {
      let key = try name()
      try expect(":")
      try member(&self, key)
    } while skip(",")
    try expect("}")
  }

  mutating func integers(atMost limit: Int) throws(SafeTensorsError) -> [Int] {
    try expect("[")
    if skip("]") { return [] }
    var numbers: [Int] = []
    repeat {
      guard numbers.count < limit else {
        throw tooLarge("expected at most \(limit) numbers in a list")
      }
      numbers.append(try integer())
    } while skip(",")
    try expect("]")
    return numbers
  }

  private mutating func integer() throws(SafeTensorsError) -> Int {
    skipSpace()
    var value = 0
    let start = position
    while let byte = current, (0x30...0x39).contains(byte) {
      let (tens, carry) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = tens.addingReportingOverflow(Int(byte) - 0x30)
      guard !carry, !overflow else { throw tooLarge("expected a number below 2^63") }
      value = sum
      position += 1
    }
    let hasLeadingZero = position > start + 1 && text[start] == 0x30
    guard position > start, !hasLeadingZero else { throw malformed("expected a whole number") }
    return value
  }

  /// A string of at most ``SafeTensorsLimits/nameByteCount`` bytes without control characters.
  mutating func name() throws(SafeTensorsError) -> String {
    let name = try string()
    guard name.utf8.count <= SafeTensorsLimits.nameByteCount else {
      throw tooLarge(
        "expected a name of at most \(SafeTensorsLimits.nameByteCount) bytes, "
          + "got \(name.utf8.count)")
    }
    guard !name.unicodeScalars.contains(where: Self.isControl) else {
      throw malformed("a name holds a control character")
    }
    return name
  }

  /// A string; control characters may only be escaped.
  mutating func string() throws(SafeTensorsError) -> String {
    try expect("\"")
    var bytes: [UInt8] = []
    while let byte = current, byte != UInt8(ascii: "\"") {
      position += 1
      guard byte >= 0x20 else { throw malformed("a string holds a control character") }
      if byte == UInt8(ascii: "\\") { bytes += try escape() } else { bytes.append(byte) }
    }
    guard current != nil else { throw malformed("a string has no end") }
    position += 1
    guard let string = String(validating: bytes, as: UTF8.self) else {
      throw malformed("expected UTF-8")
    }
    return string
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  /// The UTF-8 bytes of what stands after a backslash.
  private mutating func escape() throws(SafeTensorsError) -> [UInt8] {
    guard let byte = current else { throw malformed("a string has no end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0c]
    case UInt8(ascii: "n"): return [0x0a]
    case UInt8(ascii: "r"): return [0x0d]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw malformed("unknown escape in a string")
    }
  }

  private mutating func unicodeEscape() throws(SafeTensorsError) -> [UInt8] {
    var units = [try hexadecimal()]
    if UTF16.isLeadSurrogate(units[0]), skip("\\u") { units.append(try hexadecimal()) }
    guard let string = String(validating: units, as: UTF16.self) else {
      throw malformed("half a surrogate pair in a string")
    }
    return Array(string.utf8)
  }

  private mutating func hexadecimal() throws(SafeTensorsError) -> UInt16 {
    guard position + 4 <= text.count,
      text[position..<position + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let unit = UInt16(String(decoding: text[position..<position + 4], as: UTF8.self), radix: 16)
    else { throw malformed("expected four hexadecimal digits") }
    position += 4
    return unit
  }

  private var current: UInt8? { position < text.count ? text[position] : nil }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
  }

  private mutating func skipSpace() {
    while let byte = current, Self.isSpace(byte) { position += 1 }
  }

  private mutating func skip(_ word: StaticString) -> Bool {
    // Space may stand before a sign, not inside a string.
    if word.utf8CodeUnitCount == 1 { skipSpace() }
    let count = word.utf8CodeUnitCount
    guard position + count <= text.count else { return false }
    for index in 0..<count where text[position + index] != word.utf8Start[index] { return false }
    position += count
    return true
  }

  private mutating func expect(_ word: StaticString) throws(SafeTensorsError) {
    guard skip(word) else { throw malformed("expected \(word)") }
  }

  func malformed(_ reason: String) -> SafeTensorsError { error(.malformed, reason) }

  func tooLarge(_ reason: String) -> SafeTensorsError { error(.tooLarge, reason) }

  private func error(_ code: SafeTensorsError.Code, _ reason: String) -> SafeTensorsError {
    SafeTensorsError(code, at: "\(place): header byte \(position)", reason)
  }
}
