import ChiasmGraph
import ChiasmTensor

extension GraphBuilder {
  /// Appends the gradients of `values`, given `seed` as the gradient of `output`; nil for a value
  /// that has none.
  ///
  /// Every node's gradient is built once, after those of all its users.
  func reverseAccumulate(from output: Value, seed: Value, to values: [Value])
    throws(OperatorError) -> [Value?]
  {
    var gradients: [Value: Value] = [output: seed]
    for node in graph.nodes.reversed() {
      let outputGradients = node.outputs.map { gradients[$0] }
      if outputGradients.allSatisfy({ $0 == nil }) { continue }
      let context = GradientContext(
        builder: self, inputs: node.inputs, outputs: node.outputs,
        outputGradients: outputGradients)
      for (input, gradient) in zip(node.inputs, try node.operation.gradient(context)) {
        guard let gradient else { continue }
        if let earlier = gradients[input] {
          gradients[input] = try add(earlier, gradient)
        } else {
          gradients[input] = gradient
        }
      }
    }
    return values.map { gradients[$0] }
  }
}
