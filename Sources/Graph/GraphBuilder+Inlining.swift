public import ChiasmLanguage

extension GraphBuilder {
  /// Appends a copy of what a graph's outputs are made of, and returns those outputs by name.
  ///
  /// The copies' names are prefixed by the scopes, and made unique.
  ///
  /// - Parameters:
  ///   - outputs: the names of the outputs wanted; nothing is copied that only others need.
  ///   - values: what takes the place of the graph's inputs and, by their names, of constants.
  ///   - transform: the operator that takes an operator's place, of the same types.
  /// - Throws: ``OperatorError`` `arity` when an input that is needed has no value or `outputs`
  ///   names one that does not exist, and what operators throw that do not fit the values.
  public func inline(
    _ source: Graph, outputs: [String]? = nil, substituting values: [String: Value],
    transform: (any Operator) -> any Operator = { $0 }
  ) throws(OperatorError) -> [String: Value] {
    let wanted = outputs ?? source.outputs.map(\.name)
    var roots: [(name: String, value: Value)] = []
    for name in wanted {
      guard let output = source.outputs.first(where: { $0.name == name }) else {
        throw OperatorError(.arity, place: "output \"\(name)\"", "\(source.name) has none of it")
      }
      roots.append((name, output.value))
    }
    var copies: [Value: Value] = [:]
    for input in source.inputs { copies[input.value] = values[input.name] }
    for node in source.nodes(for: roots.map(\.value)) {
      if node.operation is Constant, let value = values[node.name] {
        copies[node.output] = value
        continue
      }
      var inputs: [Value] = []
      for input in node.inputs {
        guard let copy = copies[input] else {
          throw OperatorError(
            .arity, place: "input \"\(source.name(of: input))\"", "expected a value, got none")
        }
        inputs.append(copy)
      }
      let new = try append(transform(node.operation), inputs, name: node.name)
      for (old, copy) in zip(node.outputs, new) { copies[old] = copy }
    }
    var results: [String: Value] = [:]
    for root in roots { results[root.name] = copies[root.value] }
    return results
  }
}
