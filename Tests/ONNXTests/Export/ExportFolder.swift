import ChiasmGraph
import ChiasmONNX
import Foundation

/// A folder of a test's own for models it writes and reads again, removed in the end.
final class ExportFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory
      .appendingPathComponent("chiasm onnx \(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  subscript(name: String) -> String { "\(path)/\(name)" }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  func bytes(of name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: self[name])))
  }

  /// The graph as it comes back from an ONNX file.
  func roundTrip(
    _ graph: Graph, catalog: OperatorCatalog, writer: ONNXWriter = ONNXWriter()
  ) throws -> Graph {
    try writer.write(graph, catalog: catalog, to: self["model.onnx"])
    let options = ImportOptions(catalog: catalog)
    return try ONNX.importModel(self["model.onnx"], options: options).graph
  }
}
