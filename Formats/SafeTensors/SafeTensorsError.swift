import ChiasmFile

/// Why a .safetensors file could not be read.
public struct SafeTensorsError: Error, Hashable, Sendable {
  public enum Code: Hashable, Sendable, CaseIterable {
    /// The file cannot be opened or read: missing, a directory, empty.
    case unreadable
    /// The bytes end before the header or the tensors do.
    case truncated
    /// A size is beyond ``SafeTensorsLimits`` or any memory.
    case tooLarge
    /// The header is not what the format says, or a BOOL is neither 0 nor 1.
    case malformed
    /// Tensors overlap, leave holes or have another size than their shape needs.
    case layout
    /// A tensor's dtype has no element type here.
    case unsupported
    /// There is no tensor of that name.
    case missing
  }

  public let code: Code
  /// The path, and the tensor or the header's byte.
  public let place: String
  /// What was expected and what was got.
  public let reason: String

  public init(_ code: Code, at place: String, _ reason: String) {
    self.code = code
    self.place = place
    self.reason = reason
  }

  init(_ error: FileError) {
    let code: Code = error.code == .truncated ? .truncated : .unreadable
    self.init(code, at: error.place, error.reason)
  }
}

extension SafeTensorsError: CustomStringConvertible {
  public var description: String { "\(place): \(reason)" }
}
