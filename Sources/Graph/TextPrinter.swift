import ChiasmTensor

/// Writes the text form; see ``Graph/text(constants:)``.
struct TextPrinter {
  let graph: Graph
  let constants: Graph.TextConstants
  private let inputNames: Set<String>
  private var lines: [String] = []

  init(graph: Graph, constants: Graph.TextConstants) {
    self.graph = graph
    self.constants = constants
    inputNames = Set(graph.inputs.map(\.name))
  }

  mutating func print() -> String {
    lines = ["graph \(TextSpelling.quoted(graph.name)) {"]
    for (key, value) in graph.metadata.sorted(by: { $0.key < $1.key }) {
      lines.append("  meta \(TextSpelling.quoted(key)) = \(TextSpelling.quoted(value))")
    }
    for input in graph.inputs {
      lines.append("  input \(TextSpelling.reference(input.name)): \(type(of: input))")
    }
    for node in graph.nodes { lines.append("  \(definition(of: node))") }
    for output in graph.outputs {
      lines.append("  output \(TextSpelling.reference(output.name)) = \(use(of: output.value))")
    }
    lines.append("}")
    return lines.joined(separator: "\n") + "\n"
  }

  private func type(of input: Graph.Input) -> String {
    let type = graph.type(of: input.value)
    let axes = type.shape.extents.enumerated().map { axis, extent in
      guard axis < input.symbols.count, let symbol = input.symbols[axis] else { return "\(extent)" }
      return "\(TextSpelling.word(symbol))=\(extent)"
    }
    return "\(type.elementType.name)[\(axes.joined(separator: ", "))]"
  }

  private func definition(of node: Node) -> String {
    let types = node.outputs.map { graph.type(of: $0).description }
    let type = types.count == 1 ? types[0] : "(\(types.joined(separator: ", ")))"
    return "\(TextSpelling.reference(node.name)): \(type) = \(meaning(of: node))"
  }

  private func meaning(of node: Node) -> String {
    if let constant = node.operation as? Constant {
      return "\(constant.role.rawValue) \(data(of: constant.tensor, name: node.name))"
    }
    let revision = node.operation.revision == 1 ? "" : "@\(node.operation.revision)"
    let inputs = node.inputs.map(use(of:)).joined(separator: ", ")
    let call = "\(node.operation.id)\(revision)(\(inputs))"
    let attributes = node.operation.attributes
    if attributes.isEmpty { return call }
    let pairs = attributes.names.compactMap { name in
      attributes[name].map { "\(TextSpelling.word(name)) = \(TextSpelling.value($0))" }
    }
    return "\(call) {\(pairs.joined(separator: ", "))}"
  }

  private func data(of tensor: Tensor, name: String) -> String {
    let isShort = tensor.count <= Graph.inlineElementLimit
    guard constants == .inline, isShort else { return "tensor \(TextSpelling.quoted(name))" }
    return "[\(TextSpelling.elements(of: tensor).joined(separator: ", "))]"
  }

  private func use(of value: Value) -> String {
    switch graph.producers[value.index] {
    case .input(let index):
      return TextSpelling.reference(graph.inputs[index].name)
    case .node(let id, let output):
      guard let node = graph.slots[id.index] else { return TextSpelling.reference("erased") }
      let reference = TextSpelling.reference(node.name)
      let isPlain = node.outputs.count == 1 && !inputNames.contains(node.name)
      return isPlain ? reference : "\(reference):\(output)"
    }
  }
}
