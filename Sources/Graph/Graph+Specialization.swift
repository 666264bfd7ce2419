public import ChiasmTensor

extension Graph {
  /// The same graph for other input shapes, with every type inferred anew.
  ///
  /// - Parameter shapes: by input name; inputs not named keep theirs.
  /// - Throws: ``GraphError`` `unknownInput` when a name is unknown or a rank differs,
  ///   `operation` when an operator refuses the new shapes.
  public func specialized(to shapes: [String: Shape]) throws(GraphError) -> Graph {
    for (name, shape) in shapes.sorted(by: { $0.key < $1.key }) {
      guard let input = input(named: name) else {
        let known = inputs.map(\.name).joined(separator: ", ")
        throw GraphError(.unknownInput, "input \"\(name)\"", "expected one of: \(known)")
      }
      let rank = self.shape(of: input.value).rank
      guard shape.rank == rank else {
        throw GraphError(.unknownInput, "input \"\(name)\"", "expected \(rank) axes, got \(shape)")
      }
    }
    let isSame = inputs.allSatisfy { (shapes[$0.name] ?? shape(of: $0.value)) == shape(of: $0.value) }
    if isSame { return self }
    return try rebuilt { input in
      TensorType(type(of: input.value).elementType, shapes[input.name] ?? shape(of: input.value))
    }
  }

  private func rebuilt(_ inputType: (Input) -> TensorType) throws(GraphError) -> Graph {
    var result = Graph(name: name)
    result.metadata = metadata
    var mapped: [Int: Value] = [:]
    for input in inputs {
      mapped[input.value.index] = try result.addInput(
        input.name, inputType(input), symbols: input.symbols)
    }
    for node in nodes {
      let inputs = node.inputs.compactMap { mapped[$0.index] }
      let new = try result.addNode(node.operation, inputs, name: node.name)
      for (old, value) in zip(node.outputs, new.outputs) { mapped[old.index] = value }
    }
    for output in outputs {
      guard let value = mapped[output.value.index] else { continue }
      try result.addOutput(output.name, value)
    }
    return result
  }
}
