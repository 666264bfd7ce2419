public import ChiasmTensor

extension Graph {
  /// The metadata key that says which axes may have other extents: `named` for those with a symbol.
  /// Without it all may.
  public static let freeExtentsKey = "extents.free"

  /// The same graph for other input shapes, with every type inferred anew.
  ///
  /// - Parameter shapes: by input name; inputs not named keep theirs.
  /// - Throws: ``GraphError`` `unknownInput` when a name is unknown, a rank differs or the axis is
  ///   fixed, `operation` when an operator refuses the new shapes.
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
      try checkFixedAxes(of: input, shape)
    }
    let isSame = inputs.allSatisfy {
      (shapes[$0.name] ?? shape(of: $0.value)) == shape(of: $0.value)
    }
    if isSame { return self }
    return try rebuilt { input in
      TensorType(type(of: input.value).elementType, shapes[input.name] ?? shape(of: input.value))
    }
  }

  private func checkFixedAxes(of input: Input, _ shape: Shape) throws(GraphError) {
    guard metadata[Self.freeExtentsKey] == "named" else { return }
    for (axis, symbol) in input.symbols.enumerated() where symbol == nil {
      let extent = self.shape(of: input.value)[axis]
      guard shape[axis] == extent else {
        throw GraphError(
          .unknownInput, "input \"\(input.name)\"",
          "axis \(axis) is fixed, expected \(extent), got \(shape)")
      }
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
