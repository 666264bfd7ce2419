public import ChiasmGraph
import ChiasmFile

/// Why a model file could not be read or written.
public struct FormatError: Error, Sendable {
  public enum Code: String, Sendable, CaseIterable {
    /// The file is missing, not a file, or the system refused to read it.
    case unreadable
    /// The system refused to write: no permission, no space, a device error.
    case unwritable
    /// The file does not start as a model file does.
    case magic
    /// The file's major version is not one this reader knows.
    case version
    /// The file needs a feature this reader does not know.
    case feature
    /// The file ends before its contents do.
    case truncated
    /// The file goes on after its contents.
    case trailing
    /// A size or count is beyond ``Limits``.
    case limit
    /// A field of the section table has a value the format does not allow.
    case section
    /// Sections overlap, leave holes, are out of order or not aligned, or padding is not zero.
    case layout
    /// The bytes differ from those that were written.
    case hash
    /// Compressed bytes are damaged or expand to another size than promised.
    case compression
    /// The graph section is not a graph message, or a field has a value it may not have.
    case message
    /// A constant's data is missing, has the wrong size, or belongs to no constant.
    case tensor
    /// An operator that comes with no plugin is not in the catalog, or not in this revision.
    case unknownOperator
    /// An operator's plugin is not loaded.
    case missingPlugin
    /// The graph breaks a rule of graphs; see ``FormatError/cause``.
    case graph
  }

  public var code: Code
  /// `m.chiasm: header at byte 8`, `m.chiasm: tensor section 7 at byte 4096`.
  public var place: String
  /// Where in the file, in bytes, when the fault has one place.
  public var offset: Int?
  /// What was expected and what was got.
  public var reason: String
  public var cause: GraphError?

  public init(
    _ code: Code, _ place: String, at offset: Int? = nil, _ reason: String,
    cause: GraphError? = nil
  ) {
    self.code = code
    self.place = offset.map { "\(place) at byte \($0)" } ?? place
    self.offset = offset
    self.reason = reason
    self.cause = cause
  }

  init(_ error: FileError, _ code: Code) {
    self.init(error.code == .empty ? .truncated : code, error.place, error.reason)
  }

  init(_ error: GraphError, _ code: Code = .graph) {
    self.init(code, "graph", error.description, cause: error)
  }

  /// The same error with the file's path in front of its place.
  func inFile(_ path: String) -> FormatError {
    var error = self
    error.place = "\(path): \(place)"
    return error
  }
}

extension FormatError: CustomStringConvertible {
  public var description: String { "\(place): \(reason)" }
}
