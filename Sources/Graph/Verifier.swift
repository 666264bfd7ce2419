import ChiasmTensor

extension Graph {
  /// Checks every rule a graph must keep: at least one output, values made before they are used,
  /// acyclic, unique printable names, and stored types equal to inferred ones.
  ///
  /// - Throws: ``GraphError`` that names the first node at fault.
  public func verify() throws(GraphError) {
    guard !outputs.isEmpty else {
      throw GraphError(.noOutput, "graph \"\(name)\"", "expected at least one output, got none")
    }
    var made = Set(inputs.map(\.value))
    var names: Set<String> = []
    for node in nodes {
      try verify(node, made: made)
      guard names.insert(node.name).inserted else {
        throw GraphError(.duplicateName, "node \"\(node.name)\"", "the name is already taken")
      }
      made.formUnion(node.outputs)
    }
    for output in outputs where !made.contains(output.value) {
      throw GraphError(.unknownValue, "output \"\(output.name)\"", "names a value nobody makes")
    }
  }

  private func verify(_ node: Node, made: Set<Value>) throws(GraphError) {
    let place = "node \"\(NameRules.escaped(node.name))\""
    if let fault = NameRules.fault(in: node.name) { throw GraphError(.invalidName, place, fault) }
    for input in node.inputs where !made.contains(input) {
      throw GraphError(.unknownValue, place, "uses value \(input.index) before it is made")
    }
    let inferred: [TensorType]
    do throws(OperatorError) {
      inferred = try node.operation.infer(node.inputs.map(type(of:)))
    } catch {
      throw GraphError(.operation, place, error.description, cause: error)
    }
    let stored = node.outputs.map(type(of:))
    guard inferred == stored else {
      throw GraphError(.typeMismatch, place, "expected \(inferred), got \(stored)")
    }
  }
}
