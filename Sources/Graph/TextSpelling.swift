import ChiasmTensor

/// How names, attribute values and elements are spelt in the text form.
enum TextSpelling {
  static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/"),
      UInt8(ascii: "+"):
      true
    default: false
    }
  }

  static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// `%name` or `%"odd name"`.
  static func reference(_ name: String) -> String {
    let isPlain = !name.isEmpty && name.utf8.allSatisfy(isNameByte)
    return isPlain ? "%\(name)" : "%\(quoted(name))"
  }

  /// A word that cannot be taken for a number.
  static func word(_ name: String) -> String {
    guard let first = name.utf8.first, name.utf8.allSatisfy(isNameByte) else { return quoted(name) }
    let startsLikeAName = first >= UInt8(ascii: "A")
    return startsLikeAName ? name : quoted(name)
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default: result += NameRules.escaped(String(scalar))
      }
    }
    return result + "\""
  }

  static func value(_ value: AttributeValue) -> String {
    switch value {
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .float(let value): "\(value)"
    case .string(let value): quoted(value)
    case .ints(let values): list(values.map(String.init))
    case .floats(let values): values.isEmpty ? "floats []" : list(values.map(\.description))
    case .strings(let values): values.isEmpty ? "strings []" : list(values.map(quoted))
    }
  }

  /// The elements, each spelt so that ``element(_:of:)`` gives back the same bits; NaNs lose their
  /// sign and payload.
  static func elements(of tensor: Tensor) -> [String] {
    switch tensor.elementType {
    case .float32: tensor.elements(of: Float.self).map(\.description)
    case .float16: tensor.elements(of: Float16.self).map { Float($0).description }
    case .bfloat16: tensor.elements(of: BFloat16.self).map { Float($0).description }
    case .int8: tensor.elements(of: Int8.self).map(\.description)
    case .uint8: tensor.elements(of: UInt8.self).map(\.description)
    case .int32: tensor.elements(of: Int32.self).map(\.description)
    case .int64: tensor.elements(of: Int64.self).map(\.description)
    case .bool: tensor.elements(of: Bool.self).map(\.description)
    }
  }

  /// A tensor of the elements spelt in `words`, or the first word that is not one.
  ///
  /// - Precondition: `words.count == type.shape.count`.
  static func tensor(_ words: [String], _ type: TensorType) -> Result<Tensor, WrongElement> {
    func read<Element: TensorElement>(
      _ parse: (String) -> Element?
    ) -> Result<Tensor, WrongElement> {
      var elements: [Element] = []
      for word in words {
        guard let element = parse(word) else { return .failure(WrongElement(word: word)) }
        elements.append(element)
      }
      return .success(Tensor(elements, shape: type.shape))
    }
    return switch type.elementType {
    case .float32: read(float)
    case .float16: read { float($0).map { Float16($0) } }
    case .bfloat16: read { float($0).map { BFloat16($0) } }
    case .int8: read { Int8($0) }
    case .uint8: read { UInt8($0) }
    case .int32: read { Int32($0) }
    case .int64: read { Int64($0) }
    case .bool: read { Bool($0) }
    }
  }

  struct WrongElement: Error { let word: String }

  private static func float(_ word: String) -> Float? { Float(word) }

  private static func list(_ items: [String]) -> String { "[\(items.joined(separator: ", "))]" }
}
