/// A piece of the text form.
enum TextToken: Hashable {
  /// A run of name characters: keyword, operator id, number.
  case word(String)
  case string(String)
  /// `%name` or `%name:output`.
  case reference(String, output: Int?)
  /// One of `( ) [ ] { } , : = @`.
  case mark(Character)
  case end

  /// What was got, for errors.
  var description: String {
    switch self {
    case .word(let word): "\"\(word)\""
    case .string(let text): TextSpelling.quoted(text)
    case .reference(let name, let output):
      TextSpelling.reference(name) + (output.map { ":\($0)" } ?? "")
    case .mark(let mark): "\"\(mark)\""
    case .end: "the end of the text"
    }
  }
}

/// Cuts the text form into tokens.
struct TextLexer {
  private let bytes: [UInt8]
  private var position = 0
  /// The line of the next token, from 1.
  private(set) var line = 1

  init(_ text: String) { bytes = Array(text.utf8) }

  /// - Throws: ``GraphError`` `syntax`.
  mutating func next() throws(GraphError) -> TextToken {
    skipBlanks()
    guard let byte = peek() else { return .end }
    switch byte {
    case UInt8(ascii: "\""): return .string(try quoted())
    case UInt8(ascii: "%"):
      position += 1
      return try reference()
    case _ where TextSpelling.isNameByte(byte): return .word(run())
    case _ where "()[]{},:=@".utf8.contains(byte):
      position += 1
      return .mark(Character(Unicode.Scalar(byte)))
    default: throw syntax("expected a name, number, string or mark, got byte \(byte)")
    }
  }

  func syntax(_ reason: String) -> GraphError { GraphError(.syntax, "line \(line)", reason) }

  private func peek(_ offset: Int = 0) -> UInt8? {
    position + offset < bytes.count ? bytes[position + offset] : nil
  }

  private mutating func skipBlanks() {
    let slash = UInt8(ascii: "/")
    while let byte = peek() {
      if byte == UInt8(ascii: "\n") { line += 1 }
      if byte == slash && peek(1) == slash {
        while let next = peek(), next != UInt8(ascii: "\n") { position += 1 }
      } else if byte == UInt8(ascii: " ") || (9...13).contains(byte) {
        position += 1
      } else {
        return
      }
    }
  }

  private mutating func run() -> String {
    let start = position
    while let byte = peek(), TextSpelling.isNameByte(byte) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func reference() throws(GraphError) -> TextToken {
    let name = peek() == UInt8(ascii: "\"") ? try quoted() : run()
    guard peek() == UInt8(ascii: ":"), let digit = peek(1), TextSpelling.isDigit(digit) else {
      return .reference(name, output: nil)
    }
    position += 1
    let digits = run()
    guard let output = Int(digits) else { throw syntax("expected an output number, got \(digits)") }
    return .reference(name, output: output)
  }

  /// - Precondition: the next byte is a quotation mark.
  private mutating func quoted() throws(GraphError) -> String {
    position += 1
    var content: [UInt8] = []
    while let byte = peek() {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: content, as: UTF8.self)
      case UInt8(ascii: "\\"): content += Array(String(try escape()).utf8)
      case UInt8(ascii: "\n"): throw syntax("expected \" before the end of the line")
      default: content.append(byte)
      }
    }
    throw syntax("expected \" before the end of the text")
  }

  private mutating func escape() throws(GraphError) -> Unicode.Scalar {
    let letter = peek()
    position += 1
    switch letter {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u") where peek() == UInt8(ascii: "{"):
      position += 1
      let digits = run()
      let isClosed = peek() == UInt8(ascii: "}")
      position += 1
      if isClosed, let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code) {
        return scalar
      }
      throw syntax("expected \\u{hex}, got \\u{\(digits)")
    default: throw syntax("expected one of \\\" \\\\ \\n \\t \\u{hex} after a backslash")
    }
  }
}
