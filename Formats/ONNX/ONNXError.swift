import ChiasmFile
import ChiasmGraph

/// Why an ONNX file could not be read or written.
public struct ONNXError: Error, Sendable {
  public enum Code: String, Sendable, CaseIterable {
    /// The file is missing, not a file, or the system refused to read it.
    case unreadable
    /// The system refused to write.
    case unwritable
    /// The bytes are not an ONNX message.
    case message
    /// A size or count is beyond ``ONNXLimits``.
    case limit
    /// The model asks for operators of a version that is not known.
    case opset
    /// Nodes form a cycle, names are missing or come twice.
    case structure
    /// A tensor's data contradicts its type.
    case tensor
    /// Data in another file is missing, too short, or at a place that may not be read.
    case externalData
    /// An input's extents are unknown or contradict one another.
    case shape
    /// A tensor bound to an input does not fit it, or there is no such input.
    case binding
    /// Nodes cannot be imported, or a graph cannot be exported; see ``ONNXError/refusals``.
    case unsupported
  }

  public var code: Code
  /// `m.onnx`, `m.onnx: initializer "w"`.
  public var place: String
  /// What was expected and what was got.
  public var reason: String
  /// Every node that cannot be converted, the first ``ONNXLimits/refusalCount`` of them.
  public var refusals: [Refusal]

  public init(_ code: Code, _ place: String, _ reason: String, refusals: [Refusal] = []) {
    self.code = code
    self.place = place
    self.reason = Self.line(reason)
    self.refusals = refusals
  }

  /// One printable line of bounded length, whatever a file has brought into `text`.
  static func line(_ text: String) -> String {
    let start = String(String.UnicodeScalarView(text.unicodeScalars.prefix(1000)))
    return NameRules.escaped(start)
  }

  init(_ error: FileError, _ code: Code = .unreadable) {
    self.init(code, error.place, error.reason)
  }

  init(_ error: GraphError) { self.init(.structure, error.place, error.reason) }

  /// The same error with the file's path in front of its place.
  func inFile(_ path: String) -> ONNXError {
    var error = self
    error.place = place.isEmpty ? path : "\(path): \(place)"
    return error
  }
}

extension ONNXError: CustomStringConvertible {
  public var description: String { place.isEmpty ? reason : "\(place): \(reason)" }
}

/// One node that cannot be converted.
public struct Refusal: Error, Sendable, Hashable {
  /// `Loop`, or `com.microsoft.FusedConv` for an operator of another domain.
  public var operation: String
  /// The version of the operator's domain; 0 when the model states none.
  public var opset: Int
  public var node: String
  /// What is missing.
  public var reason: String
}

extension Refusal: CustomStringConvertible {
  /// `Loop (opset 17) "loop_3": subgraphs are not supported`
  public var description: String { "\(operation) (opset \(opset)) \"\(node)\": \(reason)" }
}
