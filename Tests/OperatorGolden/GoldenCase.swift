public import ChiasmGraph
import ChiasmNumPy
import ChiasmOperators
public import ChiasmTensor
import Foundation

/// One case of Tests/Oracle/operators: an operator, its inputs, and what PyTorch makes of them.
public struct GoldenCase: Sendable, CustomStringConvertible {
  public let name: String
  public let operation: any Operator
  public let inputs: [Tensor]
  public let outputs: [Tensor]
  /// The gradient of the first output; nil when the case has no gradients.
  public let outputGradient: Tensor?
  /// By input.
  public let inputGradients: [Int: Tensor]
  /// Inputs that must not have a gradient.
  public let withoutGradient: [Int]

  public var description: String { "\(name) \(inputs.map(\.type))" }

  /// The cases of one operator. Empty when the file lacks it, which `CatalogTests` refuses.
  public static func of(_ id: OperatorID) -> [GoldenCase] { all[id] ?? [] }

  public static func differentiable(_ id: OperatorID) -> [GoldenCase] {
    of(id).filter { $0.outputGradient != nil }
  }

  /// By operator; none when they cannot be read, which `CatalogTests` refuses.
  public static let all: [OperatorID: [GoldenCase]] = (try? load()) ?? [:]

  /// A file lacks a tensor that its list names.
  struct Missing: Error { let name: String }

  /// All cases: those of the folder itself and of the families in folders below it.
  private static func load() throws -> [OperatorID: [GoldenCase]] {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Oracle/operators").standardized
    let children = try FileManager.default.contentsOfDirectory(
      at: root, includingPropertiesForKeys: [.isDirectoryKey])
    let families = children.filter {
      FileManager.default.fileExists(atPath: $0.appending(path: "golden.json").path)
    }
    let cases = try ([root] + families.sorted { $0.path < $1.path }).flatMap(load)
    return Dictionary(grouping: cases, by: \.0).mapValues { $0.map(\.1) }
  }

  private static func load(_ folder: URL) throws -> [(OperatorID, GoldenCase)] {
    let tensors = try NumPy.readArchive(path: folder.appending(path: "golden.npz").path)
    let data = try Data(contentsOf: folder.appending(path: "golden.json"))
    let entries = try JSONDecoder().decode([GoldenEntry].self, from: data)
    return try entries.map { entry in
      (OperatorID(entry.operator), try GoldenCase(entry, tensors))
    }
  }

  private init(_ entry: GoldenEntry, _ tensors: [String: Tensor]) throws {
    func tensor(_ part: String) throws -> Tensor {
      let name = "\(entry.name)/\(part)"
      guard let tensor = tensors[name] else { throw Missing(name: name) }
      return tensor
    }
    name = entry.name
    operation = try OperatorCatalog.standard.make(
      OperatorID(entry.operator), Attributes(entry.attributes.mapValues(\.value)))
    inputs = try (0..<entry.inputs).map { try tensor("input-\($0)") }
    outputs = try (0..<entry.outputs).map { try tensor("output-\($0)") }
    outputGradient = entry.gradients.isEmpty ? nil : try tensor("output-gradient")
    inputGradients = try Dictionary(
      uniqueKeysWithValues: entry.gradients.map { ($0, try tensor("input-gradient-\($0)")) })
    withoutGradient = entry.none
  }
}

/// One line of golden.json.
struct GoldenEntry: Decodable {
  let name: String
  let `operator`: String
  let attributes: [String: Attribute]
  let inputs: Int
  let outputs: Int
  let gradients: [Int]
  let none: [Int]

  struct Attribute: Decodable {
    let value: AttributeValue

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let bool = try? container.decode(Bool.self) {
        value = .bool(bool)
      } else if let int = try? container.decode(Int.self) {
        value = .int(int)
      } else if let float = try? container.decode(Double.self) {
        value = .float(float)
      } else if let string = try? container.decode(String.self) {
        value = .string(string)
      } else if let ints = try? container.decode([Int].self) {
        value = .ints(ints)
      } else {
        value = .floats(try container.decode([Double].self))
      }
    }
  }
}
