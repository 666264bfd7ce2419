import ChiasmGraph
import ChiasmModelFile
import ChiasmTensor
import Crypto
import Foundation
import Testing

/// The reader in Python, written from SPEC.md alone, agrees with ours.
struct OracleTests {
  struct Model: Decodable {
    struct Node: Decodable {
      let name: String
      let `operator`: String
      let revision: Int
      let inputs: [Int]
      let outputs: [TypeText]
      let attributes: [Name]
    }
    struct TypeText: Decodable {
      let element_type: String
      let extents: [Int]
    }
    struct Name: Decodable { let name: String }
    struct Input: Decodable {
      let name: String
      let type: TypeText
      let symbols: [String]
    }
    let name: String
    let metadata: [String: String]
    let plugins: [String: String]
    let inputs: [Input]
    let nodes: [Node]
    let outputs: [Name]
    let tensors: [String: String]
  }

  @Test(.enabled(if: Python.path != nil, "no python3 with zstandard and protobuf"))
  func `sees the same graph and tensors`() throws {
    let folder = try Folder()
    let graph = try Sample.graph()
    for compression in Compression.allCases {
      var writer = Sample.writer
      writer.compression = compression
      try writer.write(graph, to: folder.file("m.chiasm"))
      let line = try #require(try Python.read([folder.file("m.chiasm")]).first)
      let model = try JSONDecoder().decode(Model.self, from: Data(line.utf8))
      try compare(model, graph)
    }
  }

  private func compare(_ model: Model, _ graph: Graph) throws {
    #expect(model.name == graph.name)
    #expect(model.metadata == graph.metadata)
    #expect(model.plugins == ["mirror": "1.2.0"])
    #expect(model.inputs.map(\.name) == graph.inputs.map(\.name))
    #expect(model.inputs.map(\.symbols) == graph.inputs.map { $0.symbols.map { $0 ?? "" } })
    #expect(model.outputs.map(\.name) == graph.outputs.map(\.name))
    let nodes = graph.nodes
    #expect(model.nodes.map(\.name) == nodes.map(\.name))
    #expect(model.nodes.map(\.operator) == nodes.map(\.operation.id.rawValue))
    #expect(model.nodes.map(\.revision) == nodes.map(\.operation.revision))
    #expect(
      model.nodes.map { $0.attributes.map(\.name) } == nodes.map(\.operation.attributes.names))
    #expect(
      model.nodes.map { $0.outputs.map(\.extents) }
        == nodes.map { $0.outputs.map { graph.shape(of: $0).extents } })
    let numbers = graph.inputs.map(\.value) + nodes.flatMap(\.outputs)
    #expect(
      model.nodes.map(\.inputs) == nodes.map { $0.inputs.map { numbers.firstIndex(of: $0) ?? -1 } })
    let digests = graph.tensorsByName.mapValues { tensor in
      tensor.withUnsafeBytes { bytes in
        SHA256.hash(data: Data(bytes)).map { String(format: "%02x", $0) }.joined()
      }
    }
    #expect(model.tensors == digests)
  }

  /// Codes that need a catalog, or that only limit resources, are not the format's.
  @Test(.enabled(if: Python.path != nil, "no python3 with zstandard and protobuf"))
  func `refuses the same files`() throws {
    let codes = Set(FormatError.Code.allCases)
      .subtracting([.limit, .unknownOperator, .missingPlugin])
    let paths = codes.flatMap(AttackTests.paths).filter { !$0.contains("/graph/operator-") }
    let lines = try Python.read(paths)
    #expect(lines.count == paths.count)
    for (path, line) in zip(paths, lines) {
      #expect(line.hasPrefix("{\"refused\":"), "\(path)")
    }
    #expect(try Python.read(["\(AttackTests.folder)/good.chiasm"])[0].hasPrefix("{\"name\":"))
  }
}

/// A Python that has the packages `zstandard` and `protobuf`.
enum Python {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  static let path: String? = {
    let given = ProcessInfo.processInfo.environment["CHIASM_PYTHON"]
    let candidates = [given, "\(root)/.venv/bin/python", "python3"].compactMap(\.self)
    return candidates.first { (try? run([$0, "-c", "import zstandard, google.protobuf"])) != nil }
  }()

  /// One line of JSON per file.
  static func read(_ paths: [String]) throws -> [String] {
    let reader = "\(root)/Tests/Oracle/modelfile/chiasm_reader.py"
    let text = try run([#require(path), reader] + paths)
    return text.split(separator: "\n").map(String.init)
  }

  private struct Failure: Error { let status: Int32 }

  private static func run(_ command: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
    return String(decoding: data, as: UTF8.self)
  }
}
