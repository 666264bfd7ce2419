import ArgumentParser
import ChiasmGraph
import ChiasmONNX
import ChiasmOperators
import Foundation

/// Imports damaged models, one after the other. Each follows from the seed and its number alone.
///
/// A model that brings the importer down stays behind as `current.onnx`, to be tried again.
@main
struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "onnx-fuzz",
    abstract: "Imports damaged models and fails on crashes, slowness and unclear refusals.")

  @Argument(help: "Folders with models to damage.")
  var corpus: [String]

  @Option(help: "How many models to import.")
  var iterations = 20_000

  @Option(help: "What the damage follows from.")
  var seed: UInt64 = 1

  @Option(help: "Seconds that one import may take.")
  var seconds = 2.0

  @Option(help: "Where to write the models.")
  var folder = NSTemporaryDirectory()

  func run() throws {
    let models = try corpus.flatMap(models(in:))
    guard !models.isEmpty else { throw ValidationError("there are no models in \(corpus)") }
    let path = "\(folder)/current.onnx"
    var counts: [String: Int] = [:]
    for iteration in 0..<iterations {
      var mutation = Mutation(seed: seed, iteration: iteration)
      let bytes = mutation.damaged(models)
      try Data(bytes).write(to: URL(filePath: path))
      var outcome = ""
      let time = ContinuousClock().measure { outcome = imported(path) }
      counts[outcome, default: 0] += 1
      guard time < .seconds(seconds), !outcome.contains("unclear") else {
        print("model \(iteration) of seed \(seed): \(outcome), \(time); see \(path)")
        throw ExitCode.failure
      }
    }
    try FileManager.default.removeItem(atPath: path)
    for (outcome, count) in counts.sorted(by: { $0.key < $1.key }) { print("\(outcome): \(count)") }
  }

  private func models(in folder: String) throws -> [[UInt8]] {
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return try files.filter { $0.hasSuffix(".onnx") }.sorted().map { name in
      try [UInt8](Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
    }.filter { $0.count < 1 << 16 }
  }

  /// `imported`, or the code of the error.
  private func imported(_ path: String) -> String {
    do throws(ONNXError) {
      let model = try ONNX.importModel(path, options: ImportOptions(catalog: .standard))
      return (try? model.graph.verify()) == nil ? "unclear: a graph that breaks rules" : "imported"
    } catch {
      let text = error.description
      let isClear = text.hasPrefix(path) && text.utf8.count < 2000
      return isClear ? "refused (\(error.code))" : "unclear: \(text)"
    }
  }
}
