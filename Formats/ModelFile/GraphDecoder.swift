import ChiasmGraph
import ChiasmTensor

/// Turns a graph message that keeps the ``MessageRules`` into a graph.
struct GraphDecoder {
  let message: Chiasm_Graph
  let catalog: OperatorCatalog
  let limits: Limits
  /// Whether an operator the catalog lacks is kept as an ``OpaqueOperator``.
  var acceptsUnknownOperators = false
  /// The tensor of the section with this id, if it has this type.
  let tensor: (UInt64, TensorType) throws(FormatError) -> Tensor
  private var values: [Value] = []

  init(
    _ message: Chiasm_Graph, catalog: OperatorCatalog, limits: Limits,
    tensor: @escaping (UInt64, TensorType) throws(FormatError) -> Tensor
  ) {
    self.message = message
    self.catalog = catalog
    self.limits = limits
    self.tensor = tensor
  }

  /// - Throws: ``FormatError`` `unknownOperator`, `missingPlugin`, `graph`, and what `tensor`
  ///   throws.
  mutating func decode() throws(FormatError) -> Graph {
    var graph = Graph(name: message.name)
    graph.metadata = Dictionary(
      message.metadata.map { ($0.key, $0.text) }, uniquingKeysWith: { $1 })
    for input in message.inputs { try decode(input, into: &graph) }
    for node in message.nodes { try decode(node, into: &graph) }
    for output in message.outputs {
      let place = "output \"\(NameRules.escaped(output.name))\""
      let value = try value(output.value, place)
      try refusing { () throws(GraphError) in try graph.addOutput(output.name, value) }
    }
    guard !graph.outputs.isEmpty else {
      throw FormatError(
        GraphError(.noOutput, "graph \"\(graph.name)\"", "expected at least one output, got none"))
    }
    return graph
  }

  // MARK: Inputs

  private mutating func decode(
    _ input: Chiasm_Input, into graph: inout Graph
  ) throws(FormatError) {
    let place = "input \"\(NameRules.escaped(input.name))\""
    let type = try input.type.checked(place, limits)
    let symbols = input.symbols.map { $0.isEmpty ? nil : $0 }
    values.append(
      try refusing { () throws(GraphError) in
        try graph.addInput(input.name, type, symbols: symbols)
      })
  }

  // MARK: Nodes

  private mutating func decode(_ node: Chiasm_Node, into graph: inout Graph) throws(FormatError) {
    let place = "node \"\(NameRules.escaped(node.name))\""
    let attributes = try attributes(of: node, place)
    var types: [TensorType] = []
    for type in node.outputs { types.append(try type.checked(place, limits)) }
    let operation = try operation(of: node, attributes, types, place)
    var inputs: [Value] = []
    inputs.reserveCapacity(node.inputs.count)
    for number in node.inputs { inputs.append(try value(number, place)) }
    let new = try refusing { () throws(GraphError) in
      try graph.addNode(operation, inputs, name: node.name)
    }
    let inferred = new.outputs.map(graph.type(of:))
    guard inferred == types else {
      throw FormatError(GraphError(.typeMismatch, place, "expected \(inferred), got \(types)"))
    }
    values += new.outputs
  }

  private func operation(
    of node: Chiasm_Node, _ attributes: Attributes, _ types: [TensorType], _ place: String
  ) throws(FormatError) -> any Operator {
    let id = OperatorID(node.operator)
    if id == Constant.id { return try constant(node, attributes, types, place) }
    let entry = catalog[id]
    if acceptsUnknownOperators, entry.map({ $0.revision == node.revision }) != true {
      return OpaqueOperator(
        id: id, revision: Int(node.revision), attributes: attributes, outputTypes: types)
    }
    guard let entry else { throw missing(id, place) }
    guard node.revision == entry.revision else {
      throw FormatError(
        .unknownOperator, place,
        "expected revision \(entry.revision) of \(id), got \(node.revision)")
    }
    return try refusing { () throws(GraphError) in
      do throws(OperatorError) {
        return try catalog.make(id, attributes)
      } catch {
        throw GraphError(.operation, place, error.description, cause: error)
      }
    }
  }

  private func constant(
    _ node: Chiasm_Node, _ attributes: Attributes, _ types: [TensorType], _ place: String
  ) throws(FormatError) -> Constant {
    guard case .string(let name) = attributes["role"], let role = Constant.Role(rawValue: name),
      types.count == 1
    else { throw FormatError(.message, place, "expected a role and one output type") }
    do throws(FormatError) {
      return Constant(try tensor(node.tensor, types[0]), role: role)
    } catch {
      throw FormatError(error.code, "\(place), \(error.place)", error.reason)
    }
  }

  private func missing(_ id: OperatorID, _ place: String) -> FormatError {
    let parts = id.rawValue.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      return FormatError(.unknownOperator, place, "no operator is called \(id)")
    }
    let version = message.plugins.first { $0.name == parts[0] }?.version
    let wanted = version.map { " \(NameRules.escaped($0))" } ?? ""
    return FormatError(
      .missingPlugin, place,
      "operator \(id) needs plugin \(parts[0])\(wanted), which is not loaded")
  }

  private func attributes(
    of node: Chiasm_Node, _ place: String
  ) throws(FormatError) -> Attributes {
    var result = Attributes()
    for attribute in node.attributes {
      guard let value = attribute.value, let decoded = AttributeValue(value) else {
        throw FormatError(
          .message, place, "attribute \"\(NameRules.escaped(attribute.name))\" has no value")
      }
      result[attribute.name] = decoded
    }
    return result
  }

  // MARK: Parts

  private func value(_ number: UInt32, _ place: String) throws(FormatError) -> Value {
    guard values.indices.contains(Int(number)) else {
      throw FormatError(
        GraphError(
          .unknownValue, place,
          "expected a value made before, of which there are \(values.count), got \(number)"))
    }
    return values[Int(number)]
  }

  private func refusing<Result>(
    _ body: () throws(GraphError) -> Result
  ) throws(FormatError) -> Result {
    do throws(GraphError) {
      return try body()
    } catch {
      throw FormatError(error)
    }
  }
}

extension AttributeValue {
  fileprivate init?(_ value: Chiasm_Attribute.OneOf_Value) {
    switch value {
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(Int(value))
    case .float(let value): self = .float(value)
    case .string(let value): self = .string(value)
    case .ints(let list): self = .ints(list.values.map(Int.init))
    case .floats(let list): self = .floats(list.values)
    case .strings(let list): self = .strings(list.values)
    }
  }
}
