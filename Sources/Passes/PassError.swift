import ChiasmGraph

/// Why a pipeline stopped.
public struct PassError: Error, Sendable {
  public enum Code: String, Sendable, CaseIterable {
    /// An operator refused what a pass built, or could not be evaluated.
    case operation
    /// The graph a pass left behind breaks a rule: a fault of the pass.
    case verification
    /// A pass went on changing the graph without an end: a fault of the pass.
    case divergence
    /// No pass has this name.
    case unknownPass
  }

  public var code: Code
  /// `pass fold-batch-norm, node "enc1.norm"`
  public var place: String
  public var reason: String

  public init(_ code: Code, _ place: String, _ reason: String) {
    self.code = code
    self.place = place
    self.reason = reason
  }
}

extension PassError: CustomStringConvertible {
  public var description: String { "\(place): \(reason)" }
}
