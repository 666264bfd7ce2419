/// A JSON value whose members keep their order.
///
/// **Source:** RFC 8259.
public indirect enum JSON: Sendable {
  case object([(String, JSON)])
  case array([JSON])
  case string(String)
  case integer(Int)
  /// JSON has no NaN and no infinity: they become null.
  case number(Double)
  case bool(Bool)
  case null

  public static func strings(_ values: some Sequence<String>) -> JSON {
    .array(values.map(JSON.string))
  }

  public static func integers(_ values: some Sequence<Int>) -> JSON {
    .array(values.map(JSON.integer))
  }

  /// A string, or null.
  public static func optional(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }

  /// The value's text over several lines, ended by a line break.
  public var text: String {
    var text = ""
    write(to: &text, indent: 0)
    return text + "\n"
  }

  /// The value's text on one line.
  public var line: String {
    var text = ""
    write(to: &text, indent: nil)
    return text
  }

  /// - Parameter indent: the depth, or nil for one line.
  private func write(to text: inout String, indent: Int?) {
    switch self {
    case .object(let members):
      JSON.list(members, "{", "}", &text, indent) { member, text, indent in
        JSON.quote(member.0, into: &text)
        text += indent == nil ? ":" : ": "
        member.1.write(to: &text, indent: indent)
      }
    case .array(let elements):
      let isFlat = elements.allSatisfy(\.isScalar)
      JSON.list(elements, "[", "]", &text, isFlat ? nil : indent) { element, text, indent in
        element.write(to: &text, indent: indent)
      }
    case .string(let value): JSON.quote(value, into: &text)
    case .integer(let value): text += String(value)
    case .number(let value): text += value.isFinite ? "\(value)" : "null"
    case .bool(let value): text += value ? "true" : "false"
    case .null: text += "null"
    }
  }

  private var isScalar: Bool {
    switch self {
    case .object, .array: false
    default: true
    }
  }

  private static func list<Element>(
    _ elements: [Element], _ open: String, _ close: String, _ text: inout String, _ indent: Int?,
    _ write: (Element, inout String, Int?) -> Void
  ) {
    text += open
    for (index, element) in elements.enumerated() {
      if index > 0 { text += indent == nil ? ", " : "," }
      if let indent { text += "\n" + String(repeating: "  ", count: indent + 1) }
      write(element, &text, indent.map { $0 + 1 })
    }
    if let indent, !elements.isEmpty { text += "\n" + String(repeating: "  ", count: indent) }
    text += close
  }

  private static func quote(_ value: String, into text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7f:
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
