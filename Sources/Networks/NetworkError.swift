/// Why a network could not be built.
public struct NetworkError: Error, Sendable, Hashable {
  public enum Code: String, Sendable, CaseIterable {
    /// A setting is out of range.
    case setting
    /// A patch does not have three extents, or one is not a multiple of 16.
    case patch
    /// The catalog lacks an operator that a plugin brings.
    case missingOperator
    /// An operator refused its attributes or inputs.
    case operation
  }

  public var code: Code
  /// The network and the setting or node: `mim-cmfnet: patch`.
  public var place: String
  public var reason: String

  public init(_ code: Code, _ place: String, _ reason: String) {
    self.code = code
    self.place = place
    self.reason = reason
  }
}

extension NetworkError: CustomStringConvertible {
  public var description: String { "\(place): \(reason)" }
}
