import ChiasmNumPy
import ChiasmTensor
import Foundation
import Testing

/// The models of Tests/Oracle/onnx/elements: many nodes that have nothing in common.
struct ElementModelTests {
  private static let folder = ONNXModel.oracle + "/elements"

  private static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".onnx") }.map { String($0.dropLast(5)) }.sorted()
  }()

  private static let golden = Result { try NumPy.readArchive(path: folder + "/golden.npz") }

  @Test func `has a model of every family`() {
    let families = Set(Self.names.map { $0.prefix { $0 != "-" } })
    #expect(
      families == [
        "activations", "einsum", "functions", "indices", "losses", "reductions", "relations",
        "softmax",
      ])
  }

  @Test(arguments: names) func `computes what ONNX Runtime computes`(_ name: String) throws {
    let tensors = try Self.golden.get().filter { $0.key.hasPrefix(name + "/") }
    let named = Dictionary(
      uniqueKeysWithValues: tensors.map {
        (String($0.key.dropFirst(name.utf8.count + 1)), $0.value)
      })
    // An input is its node's name, a full stop and a number.
    let inputs = named.filter { $0.key.contains(".") }
    let outputs = try ONNXModel.run("\(Self.folder)/\(name).onnx", inputs)
    #expect(outputs.count == named.count - inputs.count)
    for (key, found) in outputs {
      let wanted = try #require(named[key], "\(key)")
      #expect(found.type == wanted.type, "\(key)")
      #expect(Self.fault(found, wanted) == nil, "\(key)")
    }
  }

  /// The first element that is further from what is wanted than rounding in fp32 explains; nil for
  /// none.
  private static func fault(_ found: Tensor, _ wanted: Tensor) -> String? {
    guard wanted.elementType.isFloatingPoint else {
      return found.isIdentical(to: wanted) ? nil : "\(found.doubles), not \(wanted.doubles)"
    }
    for (a, b) in zip(found.doubles, wanted.doubles) where a != b && !(a.isNaN && b.isNaN) {
      if !((a - b).magnitude <= 2e-6 + 1e-5 * b.magnitude) { return "\(a), not \(b)" }
    }
    return nil
  }
}
