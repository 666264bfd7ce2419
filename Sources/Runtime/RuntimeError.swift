/// Why a model could not be compiled or run.
public struct RuntimeError: Error, Sendable {
  public enum Code: String, Sendable, CaseIterable {
    /// A pass or the planner refused the graph.
    case compilation
    /// The plan does not fit the memory limit.
    case memoryLimit
    /// An input is missing, unknown, or of another type.
    case input
    /// The wished-for instruction set is not available.
    case isa
    /// An operator failed while running.
    case execution
    /// Ranks that compute together are not there, or not any more.
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

extension RuntimeError: CustomStringConvertible {
  public var description: String { place.isEmpty ? reason : "\(place): \(reason)" }
}
