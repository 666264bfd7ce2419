import Foundation

/// What came of a case.
enum Verdict {
  /// Every output within tolerance; inputs that had to be bound as constants.
  case passed(bound: [String])
  /// The model was refused with a reason.
  case refused(String)
  /// An output has another type or other values.
  case wrong(String)

  var json: String {
    var entries: [String: Any] = [:]
    switch self {
    case .passed(let bound):
      entries["verdict"] = "passed"
      entries["bound"] = bound
    case .refused(let reason):
      entries["verdict"] = "refused"
      entries["reason"] = reason
    case .wrong(let reason):
      entries["verdict"] = "wrong"
      entries["reason"] = reason
    }
    let data = try? JSONSerialization.data(withJSONObject: entries, options: .sortedKeys)
    return data.flatMap { String(data: $0, encoding: .utf8) } ?? "{}"
  }
}
