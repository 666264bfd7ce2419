import ChiasmConsole
import ChiasmGraph
import ChiasmModelFile
import ChiasmTensor

/// The dump for programs.
extension ModelSummary {
  var json: JSON {
    let weights = weightByteCounts
    return .object([
      ("name", .string(graph.name)),
      ("file", .string(file.path)),
      ("format", .string("\(file.version.major).\(file.version.minor)")),
      ("bytes", .integer(file.byteCount)),
      ("weight_bytes", .integer(weights.raw)),
      ("stored_weight_bytes", .integer(weights.stored)),
      ("parameters", .integer(count(of: .parameter))),
      ("buffers", .integer(count(of: .buffer))),
      ("constants", .integer(count(of: .constant))),
      ("multiply_adds", .integer(multiplyAdds)),
      ("plugins", .array(file.plugins.map { plugin in
        .object([("name", .string(plugin.name)), ("version", .string(plugin.version))])
      })),
      ("metadata", .object(
        graph.metadata.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
      ("inputs", .array(graph.inputs.map(json))),
      ("outputs", .array(graph.outputs.map(json))),
      ("operators", .object(operatorCounts.map { ($0.id, .integer($0.count)) })),
      ("nodes", .array(nodes.map(\.json))),
    ])
  }

  private func json(_ input: Graph.Input) -> JSON {
    .object(
      [("name", .string(input.name))] + graph.type(of: input.value).jsonMembers
        + [("symbols", .array(input.symbols.map(JSON.optional)))])
  }

  private func json(_ output: Graph.Output) -> JSON {
    .object(
      [("name", .string(output.name)), ("value", .string(graph.name(of: output.value)))]
        + graph.type(of: output.value).jsonMembers)
  }
}

extension NodeSummary {
  var json: JSON {
    .object([
      ("name", .string(node.name)),
      ("operator", .string(node.operation.id.rawValue)),
      ("revision", .integer(node.operation.revision)),
      ("inputs", .strings(inputs)),
      ("outputs", .array(outputs.map { .object($0.jsonMembers) })),
      ("parameters", .integer(parameters)),
      ("multiply_adds", .integer(multiplyAdds)),
      ("attributes", .object(
        node.operation.attributes.names.compactMap { name in
          node.operation.attributes[name].map { (name, $0.json) }
        })),
    ])
  }
}

extension TensorType {
  var jsonMembers: [(String, JSON)] {
    [("type", .string(elementType.name)), ("shape", .integers(shape.extents))]
  }
}

extension AttributeValue {
  var json: JSON {
    switch self {
    case .bool(let value): .bool(value)
    case .int(let value): .integer(value)
    case .float(let value): .number(value)
    case .string(let value): .string(value)
    case .ints(let values): .integers(values)
    case .floats(let values): .array(values.map(JSON.number))
    case .strings(let values): .strings(values)
    }
  }
}
