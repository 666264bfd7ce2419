package import CChiasmPlugin
package import ChiasmLanguage

extension OperatorError {
  package var wireStatus: chiasm_status {
    switch code {
    case .attribute: chiasm_status(CHIASM_ATTRIBUTE)
    case .arity: chiasm_status(CHIASM_ARITY)
    case .elementType: chiasm_status(CHIASM_ELEMENT_TYPE)
    case .shape: chiasm_status(CHIASM_SHAPE)
    case .unsupported: chiasm_status(CHIASM_UNSUPPORTED)
    case .unknownOperator, .plugin: chiasm_status(CHIASM_FAILED)
    }
  }

  /// The error behind a status other than `CHIASM_OK`.
  package init(status: chiasm_status, place: String, text: String) {
    let code: Code =
      switch Int(status) {
      case Int(CHIASM_ATTRIBUTE): .attribute
      case Int(CHIASM_ARITY): .arity
      case Int(CHIASM_ELEMENT_TYPE): .elementType
      case Int(CHIASM_SHAPE): .shape
      case Int(CHIASM_UNSUPPORTED): .unsupported
      default: .plugin
      }
    self.init(code, place: place, text.isEmpty ? "failed with status \(status)" : text)
  }

  /// Writes the sentence where the other side reads it and returns the status.
  ///
  /// - Parameter id: the operator that was called; the caller knows it and names it itself.
  package func report(to error: UnsafeMutablePointer<chiasm_error>?, from id: OperatorID? = nil)
    -> chiasm_status
  {
    error?.pointee.write(place == id?.rawValue ? reason : description)
    return wireStatus
  }
}

extension chiasm_error {
  /// The room for a sentence in bytes, NUL included.
  package static let roomForSentence = 1024

  /// Copies as much of `sentence` as there is room for.
  package func write(_ sentence: String) {
    guard let text, capacity > 0 else { return }
    var end = 0
    for byte in sentence.utf8 where end < capacity - 1 {
      text[end] = CChar(bitPattern: byte)
      end += 1
    }
    text[end] = 0
  }
}

/// Calls a function of the other side with room for its error.
///
/// - Throws: ``OperatorError`` with the status and the sentence it returned.
package func calling(
  _ id: OperatorID, _ body: (UnsafeMutablePointer<chiasm_error>) -> chiasm_status
) throws(OperatorError) {
  let capacity = chiasm_error.roomForSentence
  let (status, text) = withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { room in
    room[0] = 0
    var error = chiasm_error(
      size: MemoryLayout<chiasm_error>.size, text: room.baseAddress, capacity: room.count)
    let status = body(&error)
    guard status != CHIASM_OK else { return (status, "") }
    room[room.count - 1] = 0
    let bytes = room.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
    return (status, String(decoding: bytes, as: UTF8.self))
  }
  guard status == CHIASM_OK else {
    throw OperatorError(status: status, place: id.rawValue, text: printable(text))
  }
}

/// The text on one line: control characters become spaces.
package func printable(_ text: String) -> String {
  String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 ? " " : $0 }))
}
