/// Why a network could not be trained.
public struct TrainingError: Error, Hashable, Sendable {
  public enum Code: Hashable, Sendable, CaseIterable {
    /// A recipe that cannot be read or means nothing.
    case badRecipe
    /// Cases that are missing, unreadable or do not fit the recipe.
    case badData
    /// A checkpoint that is missing, damaged or belongs to another recipe or other data.
    case badCheckpoint
    /// A loss or parameter that is NaN or infinite.
    case notFinite
    /// A record that cannot be continued.
    case badRecord
    /// A file that cannot be written.
    case unwritable
    /// Another of the ranks that train together has failed.
    case otherRank
  }

  public let code: Code
  /// The file, the recipe's key, the case or the value's name.
  public let place: String
  /// What was expected and what was got.
  public let reason: String

  public init(_ code: Code, at place: String, _ reason: String) {
    self.code = code
    self.place = place
    self.reason = reason
  }
}

extension TrainingError: CustomStringConvertible {
  public var description: String { "\(place): \(reason)" }
}
