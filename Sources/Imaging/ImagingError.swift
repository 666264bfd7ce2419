/// Why volumes could not be prepared, compared or drawn.
public struct ImagingError: Error, Hashable, Sendable {
  public enum Code: Hashable, Sendable, CaseIterable {
    /// A voxel is NaN or infinite.
    case notFinite
    /// Two volumes share no place in the world.
    case apart
    /// Two volumes that must lie on one grid do not.
    case gridMismatch
    /// A spacing that is not positive, or that makes a grid of no or too many voxels.
    case badSpacing
    /// A patch or stride that is not positive or too large.
    case badPatch
    /// Scores whose shape is not the patch's.
    case badScores
    /// Normalisation text that cannot be read or means nothing.
    case badNormalization
    /// A distance to or from a mask without voxels.
    case emptyMask
    /// An image or picture cannot be written.
    case unwritable
    /// An image cannot be read.
    case unreadable
  }

  public let code: Code
  /// The volume's name, the metadata's key or the path.
  public let place: String
  /// What was expected and what was got.
  public let reason: String

  public init(_ code: Code, at place: String, _ reason: String) {
    self.code = code
    self.place = place
    self.reason = reason
  }
}

extension ImagingError: CustomStringConvertible {
  public var description: String { "\(place): \(reason)" }
}
