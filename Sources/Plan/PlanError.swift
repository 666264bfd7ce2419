import ChiasmGraph

/// Why no plan could be made or bound.
public struct PlanError: Error, Sendable {
  public enum Code: String, Sendable, CaseIterable {
    /// An operator refused its inputs.
    case operation
    /// The plan needs more memory than `--max-memory` allows.
    case memoryLimit
    /// Ranks that the plan needs are not there, or not any more.
    case communication
  }

  public var code: Code
  public var place: String
  public var reason: String

  public init(_ code: Code, _ place: String, _ reason: String) {
    self.code = code
    self.place = place
    self.reason = reason
  }
}

extension PlanError: CustomStringConvertible {
  public var description: String { "\(place): \(reason)" }
}
