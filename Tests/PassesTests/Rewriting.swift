import ChiasmGraph
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor
import Comparison
import Testing

/// What a pass made of a graph.
struct Rewriting {
  let before: Graph
  let after: Graph
  let changes: Int

  /// The body of the graph as text: its nodes and outputs.
  var text: String {
    after.text().split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("  input") }
      .map { $0.dropFirst(2) }.joined(separator: "\n")
  }

  /// Applies passes to a graph given by its body as text, and verifies every patch.
  init(_ passes: Pass..., of body: String, tensors: [String: Tensor] = [:]) throws {
    let text = "graph \"test\" {\n\(body)\n}"
    before = try Graph(text: text, catalog: testCatalog, tensors: tensors)
    var graph = before
    let driver = Driver(catalog: testCatalog, verifiesEveryPatch: true)
    changes = try driver.run(passes, on: &graph).reduce(0) { $0 + $1.changes }
    after = graph
  }

  /// The ids of the operators after the rewriting, constants left out, in order.
  var operators: [String] {
    after.nodes.filter { !($0.operation is Constant) }.map { $0.operation.id.rawValue }
  }

  /// The greatest difference of an output before and after, on inputs in (0, 1).
  func difference() throws -> Double {
    var inputs: [String: Tensor] = [:]
    for input in before.inputs {
      let type = before.type(of: input.value)
      let values = Tensor.uniform(type.shape, name: input.name).doubles
      inputs[input.name] = Tensor(nearest: values.map { $0.magnitude }, type: type)
    }
    let interpreter = Interpreter(catalog: testCatalog)
    let expected = try interpreter.evaluate(before, inputs: inputs)
    let got = try interpreter.evaluate(after, inputs: inputs)
    guard Set(got.keys) == Set(expected.keys) else { return .infinity }
    return expected.reduce(0) { max($0, $1.value.difference(from: got[$1.key] ?? $1.value)) }
  }
}

/// Expects the pass to leave the graph alone.
func expectKept(
  _ pass: Pass, _ body: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let rewriting = try Rewriting(pass, of: body)
  #expect(rewriting.changes == 0, sourceLocation: sourceLocation)
  #expect(rewriting.after.text() == rewriting.before.text(), sourceLocation: sourceLocation)
}
