import ChiasmFile

/// Why a NumPy file could not be read or written.
public struct NumPyError: Error, Hashable, Sendable {
  public enum Code: Hashable, Sendable, CaseIterable {
    /// The file cannot be opened or read: missing, a directory, empty.
    case unreadable
    /// The file cannot be written.
    case unwritable
    /// The bytes are no .npy or .npz file, or contradict themselves.
    case malformed
    /// A valid file of a kind that has no tensor form, such as structured or complex arrays.
    case unsupported
    /// The bytes end before the array does.
    case truncated
    /// The array is larger than ``NumPyLimits`` allows.
    case tooLarge
  }

  public let code: Code
  /// The path, and for archives the entry.
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
    case .corrupt: .malformed
    case .truncated: .truncated
    case .tooLarge: .tooLarge
    }
    self.init(code, at: error.place, error.reason)
  }
}

extension NumPyError: CustomStringConvertible {
  public var description: String { "\(place): \(reason)" }
}
