/// What a name of a node, input, output or symbol may be: 1 to 1,024 bytes of UTF-8 without
/// control characters, so that it can be printed on a terminal and put into a file.
public enum NameRules {
  public static let maximumByteCount = 1024

  /// What is wrong with `name`, or nil.
  public static func fault(in name: String) -> String? {
    if name.isEmpty { return "expected a name, got an empty string" }
    if name.utf8.count > maximumByteCount {
      return "expected at most \(maximumByteCount) bytes, got \(name.utf8.count)"
    }
    if name.unicodeScalars.contains(where: isControl) {
      return "expected printable characters, got a control character"
    }
    return nil
  }

  /// `name` with control characters written as `\u{..}`.
  public static func escaped(_ name: String) -> String {
    var result = ""
    for scalar in name.unicodeScalars {
      if isControl(scalar) {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7f }
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
    default: false
    }
  }
}
