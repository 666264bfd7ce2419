public import ArgumentParser

/// `NAME=VALUE`, as flags for inputs and outputs take it.
public struct NamedValue: Sendable, Hashable, ExpressibleByArgument {
  public let name: String
  public let value: String

  public init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
      return nil
    }
    name = String(argument[..<equals])
    value = String(argument[argument.index(after: equals)...])
    if value.isEmpty { return nil }
  }

  /// The values by name.
  ///
  /// - Throws: ``ToolError`` when a name comes twice.
  public static func dictionary(
    _ values: [NamedValue], flag: String
  ) throws(ToolError) -> [String: String] {
    var result: [String: String] = [:]
    for value in values {
      guard result.updateValue(value.value, forKey: value.name) == nil else {
        throw ToolError(flag, "\"\(value.name)\" comes twice")
      }
    }
    return result
  }
}
