import ChiasmGraph
import ChiasmONNX
import ChiasmOperators
import ChiasmRuntime
import ChiasmTensor
import Foundation

/// A model with the tolerance its outputs are compared by.
struct SuiteCase {
  let model: String
  let tolerance: Tolerance
  let threads: Int

  /// Runs the model on the inputs in `folder` and compares its outputs.
  func run(_ folder: String) -> Verdict {
    do throws(ONNXError) {
      // The model first: data of kinds that tensors cannot hold belongs to models that are refused.
      let names = try ONNX.inputNames(model)
      if let error = unconditionalRefusal() { throw error }
      let given = try tensors("input", folder)
      guard given.count <= names.count else { return .refused("more data than inputs") }
      let inputs = Dictionary(zip(names, given)) { first, _ in first }
      let (graph, bound) = try imported(inputs)
      return compare(graph, inputs, bound, expected: try tensors("output", folder))
    } catch {
      return .refused(error.refusals.first?.description ?? error.description)
    }
  }

  /// What keeps the model from being imported whatever its inputs are.
  private func unconditionalRefusal() -> ONNXError? {
    do throws(ONNXError) {
      _ = try ONNX.importModel(model, options: ImportOptions(catalog: .standard))
      return nil
    } catch {
      return error.code == .shape || SuiteCase.mayHelp(error) ? nil : error
    }
  }

  /// The graph; inputs that decide shapes are bound where nothing else helps.
  private func imported(
    _ inputs: [String: Tensor]
  ) throws(ONNXError) -> (graph: Graph, bound: [String]) {
    var failure: ONNXError?
    for isBound in SuiteCase.bindings {
      var options = ImportOptions(catalog: .standard)
      options.bindings = inputs.filter { isBound($0.value) }
      options.shapes = inputs.filter { !isBound($0.value) }.mapValues(\.shape)
      if failure != nil, options.bindings.isEmpty { continue }
      do throws(ONNXError) {
        let graph = try ONNX.importModel(model, options: options).graph
        return (graph, options.bindings.keys.sorted())
      } catch {
        guard SuiteCase.mayHelp(error) else { throw error }
        failure = error
      }
    }
    throw failure ?? ONNXError(.unsupported, model, "no inputs")
  }

  /// Nothing, then integers, then all short lists.
  private static let bindings: [@Sendable (Tensor) -> Bool] = [
    { _ in false },
    { $0.shape.rank <= 1 && $0.count <= 64 && !$0.elementType.isFloatingPoint },
    { $0.shape.rank <= 1 && $0.count <= 64 },
  ]

  private static func mayHelp(_ error: ONNXError) -> Bool {
    error.refusals.contains { $0.reason.contains("must be constant") }
  }

  private func compare(
    _ graph: Graph, _ inputs: [String: Tensor], _ bound: [String], expected: [Tensor]
  ) -> Verdict {
    let results: [String: Tensor]
    do throws(RuntimeError) {
      let session = try Session(
        graph, catalog: .standard, options: SessionOptions(threads: threads))
      results = try session.run(inputs.filter { !bound.contains($0.key) })
    } catch {
      return .refused("session: \(error)")
    }
    for (output, tensor) in zip(graph.outputs, expected) {
      guard let result = results[output.name] else { return .wrong("\(output.name) is missing") }
      if let fault = tolerance.fault(in: result, expected: tensor) {
        return .wrong("\(output.name): \(fault)")
      }
    }
    return .passed(bound: bound)
  }

  private func tensors(_ kind: String, _ folder: String) throws(ONNXError) -> [Tensor] {
    var tensors: [Tensor] = []
    while true {
      let path = "\(folder)/\(kind)_\(tensors.count).pb"
      guard FileManager.default.fileExists(atPath: path) else { return tensors }
      tensors.append(try ONNX.tensor(path).tensor)
    }
  }
}
