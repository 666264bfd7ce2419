import ChiasmGraph
import ChiasmTensor

/// What a graph message must keep whatever operators there are. Readers check it when they open a
/// file, writers before they write one.
struct MessageRules {
  let limits: Limits

  /// - Throws: ``FormatError`` `message` or `limit`.
  func check(_ graph: Chiasm_Graph) throws(FormatError) {
    for (what, count) in [("inputs", graph.inputs.count), ("outputs", graph.outputs.count)] {
      guard count <= limits.portCount else {
        throw FormatError(
          .limit, "graph", "expected at most \(limits.portCount) \(what), got \(count)")
      }
    }
    if !graph.name.isEmpty { try checkNames([graph.name], "graph") }
    try checkNames(graph.metadata.map(\.key), "metadata")
    try checkNames(graph.plugins.map(\.name), "plugins")
    for plugin in graph.plugins {
      try checkIdentifier(plugin.name, parts: 1...1, "plugins")
    }
    for input in graph.inputs { try check(input) }
    let plugins = Set(graph.plugins.map(\.name))
    for node in graph.nodes { try check(node, plugins) }
  }

  // MARK: Parts

  private func check(_ input: Chiasm_Input) throws(FormatError) {
    let place = "input \"\(NameRules.escaped(input.name))\""
    let rank = try input.type.checked(place, limits).shape.rank
    guard input.symbols.isEmpty || input.symbols.count == rank else {
      throw FormatError(.message, place, "expected \(rank) symbols, got \(input.symbols.count)")
    }
    for symbol in input.symbols where !symbol.isEmpty { try checkNames([symbol], place) }
  }

  private func check(_ node: Chiasm_Node, _ plugins: Set<String>) throws(FormatError) {
    let place = "node \"\(NameRules.escaped(node.name))\""
    try checkIdentifier(node.operator, parts: 1...2, place)
    let parts = node.operator.split(separator: "/")
    guard parts.count == 1 || plugins.contains(String(parts[0])) else {
      throw FormatError(.message, place, "expected plugin \(parts[0]) in the list of plugins")
    }
    try checkNames(node.attributes.map(\.name), "\(place), attributes")
    for attribute in node.attributes where attribute.value == nil {
      throw FormatError(.message, place, "attribute \"\(attribute.name)\" has no value")
    }
    for type in node.outputs { _ = try type.checked(place, limits) }
    guard node.operator == Constant.id.rawValue else {
      guard !node.hasTensor else {
        throw FormatError(.message, place, "expected a tensor only for constants")
      }
      return
    }
    guard case .string(let role)? = node.attributes.first?.value, node.attributes.count == 1,
      node.attributes[0].name == "role", Constant.Role(rawValue: role) != nil,
      node.inputs.isEmpty, node.outputs.count == 1, node.hasTensor, node.revision == 1
    else {
      throw FormatError(
        .message, place,
        "expected a constant of revision 1 with a known role, a tensor and one output, no more")
    }
  }

  private func checkNames(_ names: [String], _ place: String) throws(FormatError) {
    for name in names {
      if let fault = NameRules.fault(in: name) { throw FormatError(.message, place, fault) }
    }
    for (a, b) in zip(names, names.dropFirst()) {
      guard a.utf8.lexicographicallyPrecedes(b.utf8), a != b else {
        throw FormatError(
          .message, place, "expected names in ascending order, each once, got \"\(a)\", \"\(b)\"")
      }
    }
  }

  private func checkIdentifier(
    _ text: String, parts: ClosedRange<Int>, _ place: String
  ) throws(FormatError) {
    let count = text.utf8.count { $0 == UInt8(ascii: "/") } + 1
    guard OperatorID(text).isWellFormed, parts.contains(count) else {
      throw FormatError(
        .message, place,
        "expected lower-case letters, digits and -, got \"\(NameRules.escaped(text))\"")
    }
  }
}

extension Chiasm_TensorType {
  /// The type.
  ///
  /// - Throws: ``FormatError`` `message` or `limit`.
  func checked(_ place: String, _ limits: Limits) throws(FormatError) -> TensorType {
    guard let raw = UInt8(exactly: elementType.rawValue),
      let elementType = ElementType(rawValue: raw)
    else {
      throw FormatError(
        .message, place, "expected an element type from 1 to 8, got \(elementType.rawValue)")
    }
    guard extents.count <= limits.rank else {
      throw FormatError(
        .limit, place, "expected at most \(limits.rank) axes, got \(extents.count)")
    }
    let extents = self.extents.compactMap { Int(exactly: $0) }
    // The product with the largest element's size must fit, so that sizes in bytes do.
    guard extents.count == self.extents.count, let shape = Shape(checking: extents),
      Shape(checking: extents + [8]) != nil
    else {
      throw FormatError(
        .message, place, "expected extents whose product is below 2^60, got \(self.extents)")
    }
    return TensorType(elementType, shape)
  }
}
