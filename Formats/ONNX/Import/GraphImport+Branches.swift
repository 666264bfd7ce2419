import ChiasmGraph
import ChiasmTensor

extension GraphImport {
  /// The outputs of an `If` whose condition is known: those of the branch that is taken.
  func branch(
    _ node: Onnx_NodeProto, _ scope: ImportScope
  ) throws(ConversionError) -> [Value]? {
    guard node.input.count == 1 else {
      throw ConversionError(.arity, place: "", "expected 1 input, got \(node.input.count)")
    }
    let name = node.input[0]
    let condition = try refusing { () throws(ONNXError) in try self.binding(name, scope) }
    guard case .value(let value)? = condition else { return nil }
    guard let tensor = builder.tensor(of: value), tensor.count == 1 else {
      throw ConversionError(
        .unsupported, place: "", "the condition must be constant: branches are not supported")
    }
    let key = tensor.doubles[0] != 0 ? "then_branch" : "else_branch"
    guard let attribute = node.attribute.first(where: { $0.name == key }), attribute.hasG else {
      throw ConversionError(.attribute, place: "", "attribute \"\(key)\" is missing")
    }
    return try refusing { () throws(ONNXError) in try self.outputs(of: attribute.g, node, scope) }
  }

  /// The outputs of a graph within the graph, which sees the names around it.
  private func outputs(
    of graph: Onnx_GraphProto, _ node: Onnx_NodeProto, _ scope: ImportScope
  ) throws(ONNXError) -> [Value]? {
    var inner = scope
    inner.prefix = "\(scope.prefix)\(node.title)."
    for tensor in graph.initializer {
      let constant = builder.constant(
        try source.decoder.tensor(tensor), name: inner.prefix + tensor.name)
      inner.bindings[tensor.name] = .value(constant)
    }
    try convert(graph.node, &inner, outputs: graph.output.map(\.name))
    var outputs: [Value] = []
    for output in graph.output {
      switch try binding(output.name, inner) {
      case .value(let value): outputs.append(value)
      case .refused: return nil
      case .omitted, nil:
        throw ONNXError(
          .structure, node.place,
          "output \"\(UniqueNames.valid(output.name))\" of the branch is made by nobody")
      }
    }
    return outputs
  }
}

extension Onnx_NodeProto {
  var isBranch: Bool {
    opType == "If" && ImportScope.domain(domain) == ImportScope.standardDomain
  }

  /// The names this node uses, and the nodes of graphs within it.
  func insertUsedNames(into names: inout Set<String>) {
    names.formUnion(input)
    for attribute in attribute where attribute.hasG {
      names.formUnion(attribute.g.output.map(\.name))
      for node in attribute.g.node { node.insertUsedNames(into: &names) }
    }
  }
}
