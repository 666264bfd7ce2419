import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Foundation
import Testing

struct CatalogTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(path: "../..").standardized

  private static let entries = OperatorCatalog.standard.sorted

  /// The names of the operators that Sources/Operators declares, by file.
  private static func declarations() throws -> [String: String] {
    let folder = root.appending(path: "Sources/Operators")
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    let operators =
      /public struct (\w+): (?:StandardOperator|AttributeFree|Pointwise\w+|Reduction)\b/
    var declared: [String: String] = [:]
    for file in files where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: operators) {
        declared[String(match.1)] = file.deletingPathExtension().lastPathComponent
      }
    }
    return declared
  }

  private static func folded(_ name: String) -> String {
    name.replacing("-", with: "").lowercased()
  }

  @Test func `holds every operator that a file declares, under its own name`() throws {
    let declared = try Self.declarations()
    #expect(declared.count > 40)
    for (name, file) in declared { #expect(name == file, "\(name) is declared in \(file).swift") }
    let ids = Self.entries.map { Self.folded($0.id.rawValue) }
    #expect(declared.keys.map(Self.folded).sorted() == ids.sorted())
  }

  @Test func `lists operators in alphabetical order`() throws {
    let text = try String(
      contentsOf: Self.root.appending(path: "Sources/Operators/Catalog.swift"), encoding: .utf8)
    let listed = text.matches(of: /(\w+)\.self/).map { Self.folded(String($0.1)) }
    #expect(listed == Self.entries.map { Self.folded($0.id.rawValue) })
  }

  @Test func `has a test file for every operator`() throws {
    for name in try Self.declarations().keys {
      let path = Self.root.appending(path: "Tests/OperatorsTests/\(name)Tests.swift").path
      #expect(FileManager.default.fileExists(atPath: path), "\(name)Tests.swift")
    }
  }

  @Test(arguments: entries.map(\.id))
  func `has golden values in several shapes`(_ id: OperatorID) {
    let cases = GoldenCase.of(id)
    #expect(cases.count >= 2)
    #expect(Set(cases.map { $0.outputs[0].shape }).count >= 2)
    #expect(id.isWellFormed)
  }

  /// The operators through which no gradient flows.
  private static let constant: Set<OperatorID> = [
    "and", "arg-max", "arg-min", "batch-norm-gradient", "bit-cast", "ceil", "dequantize",
    "ema-update", "equal", "floor", "grid-sample-gradient", "gru", "integer-convolution",
    "integer-matmul", "less", "less-or-equal", "lstm", "max-pool-gradient", "not", "or", "quantize",
    "random-normal", "rnn", "roi-align", "round", "sgd-update", "sign", "stop-gradient", "xor",
  ]

  @Test(arguments: entries.map(\.id))
  func `has golden gradients`(_ id: OperatorID) {
    #expect(GoldenCase.differentiable(id).isEmpty == Self.constant.contains(id))
  }

  @Test func `has golden values for no operator it lacks`() {
    #expect(Set(GoldenCase.all.keys) == Set(Self.entries.map(\.id)))
  }

  @Test(arguments: entries.flatMap { GoldenCase.of($0.id) })
  func `makes an operator again from its attributes`(_ golden: GoldenCase) throws {
    let operation = golden.operation
    let again = try OperatorCatalog.standard.make(
      operation.id, operation.attributes, revision: operation.revision)
    #expect(again.attributes == operation.attributes)
    #expect(type(of: again) == type(of: operation))
    #expect(again.form == operation.form)
    let results = try again.evaluate(golden.inputs)
    for (result, output) in zip(results, try operation.evaluate(golden.inputs)) {
      #expect(result.isIdentical(to: output))
    }
  }

  @Test(arguments: entries)
  func `refuses unknown attributes`(_ entry: OperatorCatalog.Entry) throws {
    var attributes = try #require(GoldenCase.of(entry.id).first).operation.attributes
    attributes["colour"] = .int(1)
    let error = #expect(throws: OperatorError.self) { try entry.make(attributes) }
    #expect(error?.code == .attribute)
    #expect(error?.reason.hasPrefix("unknown attribute \"colour\", expected one of: ") == true)
  }

  @Test(arguments: entries)
  func `refuses attributes of another kind`(_ entry: OperatorCatalog.Entry) throws {
    let attributes = try #require(GoldenCase.of(entry.id).first).operation.attributes
    for name in attributes.names {
      var changed = attributes
      changed[name] = .strings(["red"])
      let error = #expect(throws: OperatorError.self) { try entry.make(changed) }
      #expect(error?.code == .attribute)
      #expect(error?.reason.hasSuffix("got strings") == true)
    }
  }

  @Test func `refuses an unknown operator and another revision`() {
    let unknown = #expect(throws: OperatorError.self) {
      try OperatorCatalog.standard.make("convolve", [:])
    }
    #expect(unknown == OperatorError(.unknownOperator, "convolve", "no such operator"))
    let newer = #expect(throws: OperatorError.self) {
      try OperatorCatalog.standard.make("add", [:], revision: 2)
    }
    #expect(newer == OperatorError(.unknownOperator, "add", "expected revision 1, got 2"))
  }
}
