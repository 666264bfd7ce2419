import ChiasmGraph
import ChiasmONNX
import ChiasmOperators
import ChiasmTensor
import OperatorGolden
import Testing

/// Every golden operator case, written as ONNX and read again, against PyTorch's values.
///
/// `make onnx-roundtrip` puts the same files before ONNX's checker and ONNX Runtime.
struct GoldenRoundTripTests {
  private static let cases = OperatorCatalog.standard.sorted.flatMap { GoldenCase.of($0.id) }

  /// What a refusal says of cases that only training needs.
  private static let training = [
    "only training needs", "as in training", "the same random numbers",
  ]

  @Test(arguments: cases) func `means the same after a round trip`(_ golden: GoldenCase) throws {
    let graph = try graph(of: golden)
    let folder = try ExportFolder()
    if let refusal = refusal(of: graph, to: folder["case.onnx"]) {
      #expect(Self.training.contains { refusal.reason.contains($0) }, "\(refusal)")
      return
    }
    guard let again = try imported(folder["case.onnx"]) else { return }
    #expect(again.inputs.map(\.name) == graph.inputs.map(\.name))
    #expect(again.outputs.map(\.name) == graph.outputs.map(\.name))
    let inputs = Dictionary(
      uniqueKeysWithValues: zip(graph.inputs.map(\.name), golden.inputs))
    let results = try Interpreter(catalog: .standard).evaluate(again, inputs: inputs)
    for (output, expected) in zip(graph.outputs, golden.outputs) {
      let result = try #require(results[output.name])
      #expect(result.type == expected.type)
      #expect(try deviation(result, expected) <= 1e-6)
    }
  }

  private func refusal(of graph: Graph, to path: String) -> ONNXError? {
    do throws(ONNXError) {
      try ONNXWriter().write(graph, catalog: .standard, to: path)
      return nil
    } catch {
      return error
    }
  }

  /// Nil for a model with a type that only others have: int32 and int64 are widened to it where
  /// ONNX's operator takes neither.
  private func imported(_ path: String) throws(ONNXError) -> Graph? {
    do throws(ONNXError) {
      return try ONNX.importModel(path, options: ImportOptions(catalog: .standard)).graph
    } catch {
      guard error.reason.hasSuffix("fp64 is not supported") else { throw error }
      return nil
    }
  }

  private func graph(of golden: GoldenCase) throws -> Graph {
    let builder = GraphBuilder(name: golden.name, catalog: .standard)
    var values: [Value] = []
    for (index, tensor) in golden.inputs.enumerated() {
      values.append(try builder.input("input\(index)", tensor.type))
    }
    let outputs = try builder.append(golden.operation, values, name: "node")
    for (index, output) in outputs.enumerated() { try builder.output("output\(index)", output) }
    return builder.graph
  }

  /// The greatest difference as a share of the greatest magnitude; infinite where only one is NaN
  /// or integers differ.
  private func deviation(_ result: Tensor, _ expected: Tensor) throws -> Double {
    try #require(result.type == expected.type)
    if !expected.elementType.isFloatingPoint {
      return result.isIdentical(to: expected) ? 0 : .infinity
    }
    let scale = expected.doubles.filter(\.isFinite).map(\.magnitude).max() ?? 0
    let differences = zip(result.doubles, expected.doubles).map { found, wanted in
      found == wanted || found.isNaN && wanted.isNaN ? 0 : (found - wanted).magnitude
    }
    if differences.contains(where: \.isNaN) { return .infinity }
    return (differences.max() ?? 0) / max(scale, .leastNormalMagnitude)
  }
}
