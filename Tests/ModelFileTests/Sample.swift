import ChiasmGraph
import ChiasmModelFile
import ChiasmTensor
import Foundation

/// Small models and a folder of their own.
enum Sample {
  /// Every construct that a file can hold: all attribute kinds and element types, symbols, several
  /// outputs, a plugin's operator, metadata, data for every codec.
  static func graph() throws -> Graph {
    let builder = GraphBuilder(name: "sample", catalog: testCatalog)
    let pet = try builder.input("pet", TensorType(.float32, [1, 2, 3]), symbols: ["N", nil, "X"])
    let gain = try builder.parameter(
      "gain", Tensor([Float(0.5), -0.0, .infinity, 1, .nan, 2], shape: [1, 2, 3]))
    let sum = try builder.addOne("sum", [pet, gain], name: "sum")
    let pair = try builder.add("mirror/reverse", [sum, gain], [:], name: "pair")
    let tagged = try builder.addOne(
      "tagged", [pair[1]],
      [
        "bool": .bool(true), "int": .int(.min), "float": .float(-0.1), "string": .string("a\nb"),
        "ints": .ints([1, -2, 3]), "floats": .floats([0.5, -.infinity]), "none": .ints([]),
        "strings": .strings(["x", ""]),
      ], name: "tägged")
    try builder.output("result", tagged)
    try builder.output("other", pair[0])
    for elementType in ElementType.allCases {
      let values = (0..<300).map { Double($0 % 7) }
      let tensor = Tensor(nearest: values, type: TensorType(elementType, [3, 100]))
      try builder.output("\(elementType)", builder.buffer("every.\(elementType)", tensor))
    }
    try builder.output("empty", builder.constant(Tensor(zeros: TensorType(.int8, [0, 4]))))
    try builder.output("noise", builder.parameter("noise", noise(count: 300_000, seed: 3)))
    builder.metadata("licence", "Apache-2.0")
    builder.metadata("ct.window", "-1000 to 1000 HU")
    return builder.graph
  }

  /// A graph of one node and one constant: the smallest file.
  static func tiny() throws -> Graph {
    let builder = GraphBuilder(name: "tiny", catalog: testCatalog)
    let x = try builder.input("x", TensorType(.float32, [2]))
    let w = try builder.parameter("w", Tensor([Float(1), 2], shape: [2]))
    try builder.output("y", builder.addOne("sum", [x, w], name: "y"))
    return builder.graph
  }

  /// Values spread as weights are: normal, standard deviation 0.05.
  static func noise(count: Int, seed: UInt64) -> Tensor {
    var state = seed
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / Double(1 << 24)
    }
    let values = (0..<count).map { _ in
      Float(0.05 * (next() + next() + next() + next() + next() + next() - 3) * 1.414)
    }
    return Tensor(values, shape: [count])
  }

  static let plugins = [
    PluginRequirement(name: "unused", version: "9"),
    PluginRequirement(name: "mirror", version: "1.2.0"),
  ]

  static var writer: ModelWriter {
    var writer = ModelWriter()
    writer.plugins = plugins
    return writer
  }
}

/// A temporary folder that goes when the value does.
final class Folder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }

  func write(_ bytes: [UInt8], _ name: String = "model.chiasm") throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }
}

func bytes(of path: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
}

/// The error that `body` throws, or nil.
func formatError(_ body: () throws(FormatError) -> Void) -> FormatError? {
  do throws(FormatError) {
    try body()
    return nil
  } catch {
    return error
  }
}

/// Opens the file, loads everything and verifies it.
func loadFully(_ path: String) throws(FormatError) -> Graph {
  let file = try ModelFile.open(path)
  let graph = try file.graph(catalog: testCatalog)
  try file.verify()
  return graph
}
