/// Why a tool gave up, where no library has said it already.
public struct ToolError: Error, Sendable, Hashable {
  /// The flag, path or input.
  public var place: String
  /// What was expected and what was got.
  public var reason: String

  public init(_ place: String, _ reason: String) {
    self.place = place
    self.reason = reason
  }

  /// What the system said last, about `place`.
  public static func system(_ place: String) -> ToolError { ToolError(place, systemReason()) }
}

extension ToolError: CustomStringConvertible {
  public var description: String { place.isEmpty ? reason : "\(place): \(reason)" }
}
