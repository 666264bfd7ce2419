import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
// For every file of these tests.
@_exported import OperatorGolden
import Testing

extension GoldenCase {
  /// Compares outputs, output types and gradients. Outputs are rounded once from `Double`, so
  /// they agree to the last bits; gradients pass through fp32 at every node.
  func verify(sourceLocation: SourceLocation = #_sourceLocation) throws {
    #expect(
      try operation.infer(inputs.map(\.type)) == outputs.map(\.type),
      sourceLocation: sourceLocation)
    let results = try operation.evaluate(inputs)
    #expect(results.count == outputs.count, sourceLocation: sourceLocation)
    for (index, (result, output)) in zip(results, outputs).enumerated() {
      expectClose(result, output, 2e-7, "output \(index)", sourceLocation)
    }
    let gradients = try analyticGradients()
    for (index, expected) in inputGradients.sorted(by: { $0.key < $1.key }) {
      let gradient = try #require(
        gradients[index], "input \(index) has no gradient", sourceLocation: sourceLocation)
      expectClose(gradient, expected, 5e-6, "gradient of input \(index)", sourceLocation)
    }
    for index in withoutGradient {
      #expect(gradients[index] == nil, "input \(index)", sourceLocation: sourceLocation)
    }
  }

  /// The gradients of the inputs by the operator's own graph, run node by node; nil where it makes
  /// none. No gradients at all without an output gradient.
  func analyticGradients() throws -> [Tensor?] {
    let builder = GraphBuilder(name: name, catalog: .standard)
    var tensors: [String: Tensor] = [:]
    var values: [Value] = []
    for (index, input) in inputs.enumerated() {
      tensors["input\(index)"] = input
      values.append(try builder.input("input\(index)", input.type))
    }
    let seedTensor = outputGradient ?? Tensor(repeating: 1, type: outputs[0].type)
    if outputGradient == nil && withoutGradient.isEmpty { return inputs.map { _ in nil } }
    tensors["seed"] = seedTensor
    let seed = try builder.input("seed", seedTensor.type)
    let y = try builder.append(operation, values)[0]
    let gradients = try builder.reverseAccumulate(from: y, seed: seed, to: values)
    try builder.output("y", y)
    for (index, gradient) in gradients.enumerated() {
      if let gradient { try builder.output("gradient\(index)", gradient) }
    }
    try builder.graph.verify()
    let results = try Interpreter(catalog: .standard).evaluate(builder.graph, inputs: tensors)
    return gradients.indices.map { results["gradient\($0)"] }
  }
}

/// Expects equal types and elements that differ by at most `tolerance` times the largest
/// magnitude; NaN only where NaN is expected; integers exactly.
func expectClose(
  _ result: Tensor, _ expected: Tensor, _ tolerance: Double, _ what: String,
  _ sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(result.type == expected.type, "\(what)", sourceLocation: sourceLocation)
  guard result.type == expected.type else { return }
  if !expected.elementType.isFloatingPoint {
    #expect(result.isIdentical(to: expected), "\(what)", sourceLocation: sourceLocation)
    return
  }
  let (found, wanted) = (result.doubles, expected.doubles)
  let scale = wanted.filter(\.isFinite).map(\.magnitude).max() ?? 0
  let bound = tolerance * max(scale, .leastNormalMagnitude)
  let worst = zip(found, wanted).map { found, wanted in
    found.isNaN && wanted.isNaN || found == wanted ? 0 : (found - wanted).magnitude
  }
  for (index, difference) in worst.enumerated() where !(difference <= bound) {
    Issue.record(
      "\(what)[\(index)]: expected \(wanted[index]), got \(found[index])",
      sourceLocation: sourceLocation)
    return
  }
}
