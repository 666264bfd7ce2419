import ChiasmGraph
import ChiasmONNX
import ChiasmOperators
import ChiasmRuntime
import ChiasmTensor
import Foundation

/// A model imported, compiled and run.
enum ONNXModel {
  private static let tests = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
  static let oracle = tests.appending(path: "Oracle/onnx").path
  /// Material that is not ours; absent from most machines.
  static let shared = tests.appending(path: "../../shared/data").standardized.path

  /// The outputs by name.
  static func run(_ path: String, _ inputs: [String: Tensor]) throws -> [String: Tensor] {
    var options = ImportOptions(catalog: .standard)
    options.shapes = inputs.mapValues(\.shape)
    let model = try ONNX.importModel(path, options: options)
    let session = try Session(
      model.graph, catalog: .standard, options: SessionOptions(threads: 2))
    return try session.run(inputs)
  }

  /// The greatest difference as a share of the range of what is wanted; infinite for NaN or another
  /// type.
  static func deviation(of found: Tensor, from wanted: Tensor) -> Double {
    guard found.type == wanted.type else { return .infinity }
    let values = wanted.doubles
    let differences = zip(found.doubles, values).map { ($0 - $1).magnitude }
    guard let least = values.min(), let greatest = values.max(),
      !differences.contains(where: \.isNaN)
    else { return .infinity }
    let worst = differences.max() ?? 0
    return worst == 0 ? 0 : worst / (greatest - least)
  }
}
