/// The value of one operator attribute.
public enum AttributeValue: Sendable, Hashable {
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case ints([Int])
  case floats([Double])
  case strings([String])

  /// The name of the kind, for error messages.
  public var kind: String {
    switch self {
    case .bool: "bool"
    case .int: "int"
    case .float: "float"
    case .string: "string"
    case .ints: "ints"
    case .floats: "floats"
    case .strings: "strings"
    }
  }
}
