import ChiasmConsole
import ChiasmGraph
import ChiasmModelFile
import ChiasmOperators

/// A model file read whole: every hash, every compressed frame, and the graph's rules.
struct Verification {
  private let file: ModelFile
  private let graph: Graph

  /// - Throws: `FormatError` at the first fault.
  init(_ file: ModelFile, threads: Int) throws {
    self.file = file
    try file.verify(threads: threads)
    graph = try file.graph(
      catalog: .standard, threads: threads, acceptingUnknownOperators: true)
  }

  func text(_ format: Dump.Format) -> String {
    guard format == .json else {
      return "\(TerminalText.oneLine(file.path)): valid; \(file.sections.count) sections, "
        + "\(Quantity.bytes(file.byteCount)), \(graph.nodeCount) nodes\n"
    }
    return JSON.object([
      ("file", .string(file.path)), ("valid", .bool(true)),
      ("sections", .integer(file.sections.count)), ("bytes", .integer(file.byteCount)),
      ("nodes", .integer(graph.nodeCount)),
    ]).text
  }
}
