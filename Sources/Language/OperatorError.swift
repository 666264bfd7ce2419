/// Why an operator refused its attributes or inputs.
public struct OperatorError: Error, Sendable, Hashable {
  public enum Code: String, Sendable, CaseIterable {
    /// An attribute is missing, unknown, of the wrong kind or out of range.
    case attribute
    /// The number of inputs is wrong.
    case arity
    /// An input has an element type the operator does not take.
    case elementType
    /// Input shapes do not fit the operator or one another.
    case shape
    /// No operator has this id, or not in this revision.
    case unknownOperator
    /// The operator cannot do what was asked, such as differentiate.
    case unsupported
    /// A plugin's function reported a failure.
    case plugin
  }

  public var code: Code
  /// The operator's id, or the node's name once the graph knows it.
  public var place: String
  public var reason: String

  public init(_ code: Code, _ id: OperatorID, _ reason: String) {
    self.init(code, place: id.rawValue, reason)
  }

  public init(_ code: Code, place: String, _ reason: String) {
    self.code = code
    self.place = place
    self.reason = reason
  }
}

extension OperatorError: CustomStringConvertible {
  public var description: String { "\(place): \(reason)" }
}
