import ChiasmNumPy
import ChiasmTensor
import Foundation
import Testing

/// The models of Tests/Oracle/onnx/vision: pooling, resizing, normalization and recurrence, mostly
/// of volumes.
struct VisionModelTests {
  private static let folder = ONNXModel.oracle + "/vision"

  private static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".onnx") }.map { String($0.dropLast(5)) }.sorted()
  }()

  private static let golden = Result { try NumPy.readArchive(path: folder + "/golden.npz") }

  @Test func `has models of every family`() {
    #expect(Self.names.count > 100)
    for part in [
      "max-pool-", "average-pool-", "resize-", "conv-transpose-", "grid-sample-", "lstm-",
    ]
    {
      #expect(Self.names.contains { $0.hasPrefix(part) }, "\(part)")
    }
  }

  @Test(arguments: names)
  func `computes what ONNX Runtime or ONNX's reference computes`(_ name: String) throws {
    let tensors = try Self.golden.get().filter { $0.key.hasPrefix(name + "/") }
    let named = Dictionary(
      uniqueKeysWithValues: tensors.map {
        (String($0.key.dropFirst(name.utf8.count + 1)), $0.value)
      })
    let inputs = named.filter { $0.key.hasPrefix("input-") }
    let outputs = try ONNXModel.run("\(Self.folder)/\(name).onnx", inputs)
    let wanted = named.filter { $0.key.hasPrefix("output-") }
    #expect(!wanted.isEmpty)
    for (key, tensor) in wanted {
      let found = try #require(outputs[key], "\(key)")
      if tensor.elementType.isFloatingPoint {
        #expect(ONNXModel.deviation(of: found, from: tensor) < 3e-6, "\(key)")
      } else {
        #expect(found.isIdentical(to: tensor), "\(key): \(found.doubles), \(tensor.doubles)")
      }
    }
  }
}
