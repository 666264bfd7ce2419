public import ChiasmLanguage

/// Why a graph was refused.
public struct GraphError: Error, Sendable {
  public enum Code: String, Sendable, CaseIterable {
    /// Two inputs, nodes or outputs share a name.
    case duplicateName
    /// A name is empty, too long or holds control characters.
    case invalidName
    /// A value is used that nothing makes, or before it is made.
    case unknownValue
    /// An operator refused its attributes or input types.
    case operation
    /// A stored type differs from the inferred one.
    case typeMismatch
    /// The graph has no output.
    case noOutput
    /// A new shape was given for an input that does not exist or has another rank.
    case unknownInput
    /// The text form cannot be parsed.
    case syntax
  }

  public var code: Code
  /// `node "enc1.conv"`, `input "pet"`, `line 12`.
  public var place: String
  public var reason: String
  public var cause: OperatorError?

  public init(_ code: Code, _ place: String, _ reason: String, cause: OperatorError? = nil) {
    self.code = code
    self.place = place
    self.reason = reason
    self.cause = cause
  }
}

extension GraphError: CustomStringConvertible {
  public var description: String { "\(place): \(reason)" }
}
