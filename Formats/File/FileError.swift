/// Why a file could not be read or written.
public struct FileError: Error, Hashable, Sendable {
  public enum Code: Hashable, Sendable, CaseIterable {
    /// The path leads nowhere.
    case missing
    /// The path leads to a directory, device or pipe where a file was expected.
    case notAFile
    /// The file holds no bytes.
    case empty
    /// The system refused to read.
    case unreadable
    /// The system refused to write: no permission, no space, a device error.
    case unwritable
    /// The bytes end before they should.
    case truncated
    /// The compressed bytes contradict themselves or their checksum.
    case corrupt
    /// The contents are larger than the caller allows.
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
}

extension FileError: CustomStringConvertible {
  public var description: String { "\(place): \(reason)" }
}
