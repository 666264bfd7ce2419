/// A parser for the one Python dictionary an .npy header may hold:
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, keys in any order.
struct DictionaryLiteral {
  struct Fields {
    var descr: String
    var isFortranOrder: Bool
    var shape: [Int]
  }

  private let text: UnsafeRawBufferPointer
  private let place: String
  private var position = 0

  init(_ text: UnsafeRawBufferPointer, place: String) {
    self.text = text
    self.place = place
  }

  mutating func parse() throws(NumPyError) -> Fields {
    var descr: String?
    var order: Bool?
    var shape: [Int]?
    try expect("{")
    while !skip("}") {
      let key = try string()
      try expect(":")
      switch key {
      case "descr" where descr == nil: descr = try typeString()
      case "fortran_order" where order == nil: order = try boolean()
      case "shape" where shape == nil: shape = try tuple()
      default: throw malformed("key \"\(key)\" is unknown or repeated")
      }
      if !skip(",") {
        try expect("}")
        break
      }
    }
    skipSpace()
    guard position == text.count else { throw malformed("text after the header's end") }
    guard let descr, let order, let shape else { throw malformed("a header key is missing") }
    return Fields(descr: descr, isFortranOrder: order, shape: shape)
  }

  private mutating func typeString() throws(NumPyError) -> String {
    if skip("[") {
      throw NumPyError(.unsupported, at: place, "structured arrays have no tensor form")
    }
    return try string()
  }

  private mutating func string() throws(NumPyError) -> String {
    guard let quote = next(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw malformed("expected a string")
    }
    position += 1
    let start = position
    while position < text.count, text[position] != quote {
      guard (0x20..<0x7f).contains(text[position]), text[position] != UInt8(ascii: "\\") else {
        throw malformed("a string holds a control character or an escape")
      }
      position += 1
    }
    guard position < text.count else { throw malformed("a string has no end") }
    defer { position += 1 }
    return String(decoding: text[start..<position], as: UTF8.self)
  }

  private mutating func boolean() throws(NumPyError) -> Bool {
    if skip("True") { return true }
    if skip("False") { return false }
    throw malformed("expected True or False")
  }

  private mutating func tuple() throws(NumPyError) -> [Int] {
    var extents: [Int] = []
    try expect("(")
    while !skip(")") {
      extents.append(try integer())
      if !skip(",") {
        try expect(")")
        break
      }
    }
    return extents
  }

  private mutating func integer() throws(NumPyError) -> Int {
    skipSpace()
    var value = 0
    let start = position
    while position < text.count, (0x30...0x39).contains(text[position]) {
      let (tens, carry) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = tens.addingReportingOverflow(Int(text[position]) - 0x30)
      guard !carry && !overflow else {
        throw NumPyError(.tooLarge, at: place, "an extent overflows")
      }
      value = sum
      position += 1
    }
    guard position > start else { throw malformed("expected an extent") }
    // Python 2 wrote extents as long integers: `3L`.
    if position < text.count, text[position] == UInt8(ascii: "L") { position += 1 }
    return value
  }

  private mutating func next() -> UInt8? {
    skipSpace()
    return position < text.count ? text[position] : nil
  }

  private mutating func skipSpace() {
    while position < text.count, text[position] == 0x20 || text[position] == 0x0a { position += 1 }
  }

  private mutating func skip(_ word: StaticString) -> Bool {
    skipSpace()
    let count = word.utf8CodeUnitCount
    guard position + count <= text.count else { return false }
    for index in 0..<count where text[position + index] != word.utf8Start[index] { return false }
    position += count
    return true
  }

  private mutating func expect(_ word: StaticString) throws(NumPyError) {
    guard skip(word) else { throw malformed("expected \"\(word)\" at header byte \(position)") }
  }

  private func malformed(_ reason: String) -> NumPyError {
    NumPyError(.malformed, at: place, reason)
  }
}
