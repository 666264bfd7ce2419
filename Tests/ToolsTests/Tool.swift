import Foundation
import Testing

/// A built tool, run as a user runs it.
struct Tool {
  struct Result {
    let status: Int32
    let output: String
    let errors: String

    /// The lines on standard error.
    var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
  }

  let name: String

  static let export = Tool(name: "chiasm-export")
  static let infer = Tool(name: "chiasm-infer")
  static let dump = Tool(name: "chiasm-dump")
  static let bench = Tool(name: "chiasm-bench")
  static let train = Tool(name: "chiasm-train")

  /// Where the tool is; an absolute name is its own place.
  var path: URL? {
    name.hasPrefix("/")
      ? URL(fileURLWithPath: name) : Tool.folder.appendingPathComponent(name)
  }

  /// The folder of built products: the one of the process that runs the tests, or one above it
  /// that holds the tools.
  private static let folder: URL = {
    let bundles = CommandLine.arguments.filter { $0.hasSuffix(".xctest") }
    let places = bundles + [CommandLine.arguments[0], "/proc/self/exe"]
    for place in places {
      var folder = URL(fileURLWithPath: place).resolvingSymlinksInPath()
      while folder.path != "/" {
        folder.deleteLastPathComponent()
        let tool = folder.appendingPathComponent("chiasm-dump").path
        if FileManager.default.isExecutableFile(atPath: tool) { return folder }
      }
    }
    return URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
  }()

  /// - Parameters:
  ///   - output: where standard output goes instead of into the result.
  ///   - environment: what differs from the tests' own.
  @discardableResult
  func run(
    _ arguments: String..., output: String? = nil, environment: [String: String] = [:]
  ) throws -> Result {
    try run(arguments, output: output, environment: environment)
  }

  @discardableResult
  func run(
    _ arguments: [String], output: String? = nil, environment: [String: String] = [:]
  ) throws -> Result {
    let process = Process()
    process.executableURL = path
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment
      .merging(["CHIASM_CACHE": "none"]) { $1 }.merging(environment) { $1 }
    let scratch = try Scratch()
    let (outputPath, errorPath) = (output ?? scratch["output"], scratch["errors"])
    for path in [outputPath, errorPath] where !path.hasPrefix("/dev/") {
      FileManager.default.createFile(atPath: path, contents: nil)
    }
    let outputHandle = try #require(FileHandle(forWritingAtPath: outputPath))
    let errorHandle = try #require(FileHandle(forWritingAtPath: errorPath))
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = outputHandle
    process.standardError = errorHandle
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationReason == .exit, "\(name) \(arguments) was killed")
    return Result(
      status: process.terminationStatus,
      output: output == nil ? try String(contentsOfFile: outputPath, encoding: .utf8) : "",
      errors: try String(contentsOfFile: errorPath, encoding: .utf8))
  }
}

/// A folder of a test's own, with a space in its name, removed in the end.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory
      .appendingPathComponent("chiasm tools \(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  subscript(name: String) -> String { "\(path)/\(name)" }

  /// The names of what is in the folder.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: self[name]))
  }

  func bytes(of name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: self[name])))
  }
}
