import ChiasmGraph
import ChiasmNumPy
import ChiasmONNX
import ChiasmOperators
import ChiasmTensor
import Foundation
import Testing

/// The quantized models of Tests/Oracle/onnx/quantized, of one to three dimensions.
struct QuantizedModelTests {
  private static let folder = ONNXModel.oracle + "/quantized"

  private static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".onnx") }.map { String($0.dropLast(5)) }.sorted()
  }()

  private static let golden = Result { try NumPy.readArchive(path: folder + "/golden.npz") }

  @Test func `has models of every rank`() {
    #expect(Self.names.count > 50)
    for part in ["-1d", "-2d", "-3d", "qdq-", "qlinear-", "integer-"] {
      #expect(Self.names.contains { $0.contains(part) }, "\(part)")
    }
  }

  @Test func `keeps quantized weights as integers`() throws {
    let path = "\(Self.folder)/qdq-conv-3d.onnx"
    let graph = try ONNX.importModel(path, options: ImportOptions(catalog: .standard)).graph
    let constants = [Constant.Role.parameter, .buffer, .constant].flatMap(graph.constants(role:))
    let weights = constants.filter { $0.tensor.shape == [3, 2, 3, 3, 3] }
    #expect(weights.map(\.tensor.elementType) == [.int8])
  }

  @Test(arguments: names) func `computes what ONNX Runtime computes`(_ name: String) throws {
    let tensors = try Self.golden.get().filter { $0.key.hasPrefix(name + "/") }
    let named = Dictionary(
      uniqueKeysWithValues: tensors.map {
        (String($0.key.dropFirst(name.utf8.count + 1)), $0.value)
      })
    let inputs = named.filter { ["x", "a", "b"].contains($0.key) }
    let outputs = try ONNXModel.run("\(Self.folder)/\(name).onnx", inputs)
    let wanted = named.filter { inputs[$0.key] == nil }
    #expect(!wanted.isEmpty)
    for (key, tensor) in wanted {
      let found = try #require(outputs[key], "\(key)")
      if tensor.elementType.isFloatingPoint {
        #expect(ONNXModel.deviation(of: found, from: tensor) < 1e-6, "\(key)")
      } else {
        #expect(found.isIdentical(to: tensor), "\(key): \(found.doubles), \(tensor.doubles)")
      }
    }
  }
}
