import ChiasmFile

/// Why a NIfTI image could not be read or written.
public struct NIfTIError: Error, Hashable, Sendable {
  public enum Code: Hashable, Sendable, CaseIterable {
    /// The file cannot be opened or read: missing, a directory, empty.
    case unreadable
    /// The file cannot be written.
    case unwritable
    /// The bytes are no NIfTI header, or one that contradicts itself.
    case malformed
    /// Voxels that are no real numbers of at most 64 bits: complex, RGB, 128-bit.
    case unsupportedType
    /// Not one three-dimensional frame.
    case unsupportedShape
    /// The voxel-to-world matrix has no inverse or is not finite.
    case badGeometry
    /// The bytes end before the voxels do.
    case truncated
    /// The compressed bytes are damaged.
    case corrupt
    /// The image is larger than ``NIfTILimits`` allows.
    case tooLarge
  }

  public let code: Code
  /// The path.
  public let place: String
  /// What was expected and what was got.
  public let reason: String

  public init(_ code: Code, at place: String, _ reason: String) {
    self.code = code
    self.place = place
    self.reason = reason
  }

  init(_ error: FileError) {
    let code: Code = switch error.code {
    case .missing, .notAFile, .empty, .unreadable: .unreadable
    case .unwritable: .unwritable
    case .truncated: .truncated
    case .corrupt: .corrupt
    case .tooLarge: .tooLarge
    }
    self.init(code, at: error.place, error.reason)
  }
}

extension NIfTIError: CustomStringConvertible {
  public var description: String { "\(place): \(reason)" }
}
