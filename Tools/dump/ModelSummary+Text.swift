import ChiasmConsole
import ChiasmGraph
import ChiasmModelFile
import ChiasmTensor

/// The dump for people.
extension ModelSummary {
  var text: String {
    """
    \(TerminalText.oneLine(graph.name))
    \(head)
    metadata
    \(metadata)
    nodes
    \(table)
    """
  }

  private var head: String {
    let weights = weightByteCounts
    let version = file.version
    var table = TextTable([.left(""), .left("")])
    table.append([
      "file",
      "\(TerminalText.oneLine(file.path)), \(Quantity.bytes(file.byteCount)), "
        + "format \(version.major).\(version.minor), \(file.sections.count) sections",
    ])
    table.append([
      "weights",
      "\(Quantity.bytes(weights.raw)) in memory, \(Quantity.bytes(weights.stored)) in the file",
    ])
    table.append([
      "parameters",
      "\(Quantity.count(count(of: .parameter))) trainable, "
        + "\(Quantity.count(count(of: .buffer))) running statistics, "
        + "\(Quantity.count(count(of: .constant))) constants",
    ])
    table.append(["operators", "\(nodes.count): \(operators)"])
    table.append(["multiply-adds", "\(Quantity.scaled(Double(multiplyAdds))) per run"])
    let plugins = file.plugins.map { "\($0.name) \($0.version)" }
    table.append(["plugins", plugins.isEmpty ? "none" : plugins.joined(separator: ", ")])
    for input in graph.inputs { table.append(["input", "\(input.name)  \(type(of: input))"]) }
    for output in graph.outputs {
      table.append([
        "output",
        "\(output.name)  \(graph.type(of: output.value)) = \(graph.name(of: output.value))",
      ])
    }
    return table.text()
  }

  private var operators: String {
    operatorCounts.map { "\($0.count) \($0.id)" }.joined(separator: ", ")
  }

  private func type(of input: Graph.Input) -> String {
    let type = graph.type(of: input.value)
    let axes = zip(type.shape.extents, input.symbols).map { extent, symbol in
      symbol.map { "\($0)=\(extent)" } ?? "\(extent)"
    }
    return "\(type.elementType)[\(axes.joined(separator: ", "))]"
  }

  private var metadata: String {
    var table = TextTable([.left(""), .left("")])
    for (key, value) in graph.metadata.sorted(by: { $0.key < $1.key }) {
      table.append([TerminalText.oneLine(key), shortened(TerminalText.oneLine(value))])
    }
    return table.isEmpty ? "  none\n" : table.text()
  }

  /// A recipe or a split is longer than anybody wants to read here.
  private func shortened(_ text: String) -> String {
    let limit = 200
    guard text.count > limit else { return text }
    return "\(text.prefix(limit - 40))... (\(text.count) characters; --format json has all)"
  }

  private var table: String {
    var table = TextTable([
      .left("node"), .left("operator"), .right("output"), .right("weight"), .right("parameters"),
      .right("multiply-adds"), .left("attributes"),
    ])
    for summary in nodes {
      table.append([
        summary.node.name, summary.node.operation.id.rawValue,
        summary.outputs.map(\.shape.description).joined(separator: ", "),
        summary.weight?.description ?? "",
        summary.parameters == 0 ? "" : Quantity.count(summary.parameters),
        summary.multiplyAdds == 0 ? "" : Quantity.scaled(Double(summary.multiplyAdds)),
        attributesText(summary.node.operation.attributes),
      ])
    }
    return table.text()
  }
}

/// Attributes that change something, in short: `padding 1, strides 2`.
func attributesText(_ attributes: Attributes) -> String {
  attributes.names.compactMap { name in
    guard let value = attributes[name], !isNeutral(value, name) else { return nil }
    return "\(name) \(short(value))"
  }.joined(separator: ", ")
}

private func isNeutral(_ value: AttributeValue, _ name: String) -> Bool {
  switch (name, value) {
  case (_, .bool(false)): true
  case ("strides", .ints(let values)), ("dilations", .ints(let values)):
    values.allSatisfy { $0 == 1 }
  case ("padding", .ints(let values)), ("output-padding", .ints(let values)):
    values.allSatisfy { $0 == 0 }
  case ("groups", .int(1)), ("epsilon", .float(1e-5)), ("momentum", .float(0.1)): true
  default: false
  }
}

private func short(_ value: AttributeValue) -> String {
  switch value {
  case .bool(let value): value ? "yes" : "no"
  case .int(let value): "\(value)"
  case .float(let value): "\(value)"
  case .string(let value): TerminalText.oneLine(value)
  case .ints(let values): list(values.map(String.init))
  case .floats(let values): list(values.map { "\($0)" })
  case .strings(let values): list(values.map(TerminalText.oneLine))
  }
}

/// Equal elements as one, others joined.
private func list(_ values: [String]) -> String {
  if let first = values.first, values.allSatisfy({ $0 == first }) { return first }
  return values.isEmpty ? "none" : values.joined(separator: "x")
}
