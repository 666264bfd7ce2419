/// Why a network does not take the weights of a state dictionary.
public struct WeightError: Error, Sendable, Hashable {
  public enum Code: String, Sendable, CaseIterable {
    /// Constants without a tensor, or tensors without a constant.
    case unmatched
    /// Two constants take one tensor, or a name of the map is no module's.
    case map
    /// A tensor has another shape than its constant.
    case shape
    /// A tensor does not hold floating-point numbers.
    case elementType
  }

  public var code: Code
  /// The network, and the constant.
  public var place: String
  public var reason: String

  public init(_ code: Code, _ place: String, _ reason: String) {
    self.code = code
    self.place = place
    self.reason = reason
  }

  /// How many names of a kind a message tells.
  static let namesTold = 8

  /// `3 tensors without a constant: a, b, c`, or nil for no names.
  static func list(_ names: [String], _ one: String, _ many: String, _ what: String) -> String? {
    guard !names.isEmpty else { return nil }
    let told = names.prefix(namesTold).joined(separator: ", ")
    let rest = names.count > namesTold ? " and \(names.count - namesTold) more" : ""
    return "\(names.count) \(names.count == 1 ? one : many) \(what): \(told)\(rest)"
  }
}

extension WeightError: CustomStringConvertible {
  public var description: String { "\(place): \(reason)" }
}
