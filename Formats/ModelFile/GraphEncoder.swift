import ChiasmGraph
import ChiasmTensor

/// Turns a graph into a graph message. The same graph always gives the same message.
struct GraphEncoder {
  private(set) var message = Chiasm_Graph()
  /// The data of constants; the tensor at index i belongs in section i + 1.
  private(set) var tensors: [Tensor] = []
  private let graph: Graph
  private var numbers: [Value: UInt32] = [:]

  /// - Throws: ``FormatError`` `graph` when the graph does not verify, `missingPlugin` when an
  ///   operator's plugin is not among `plugins`.
  init(_ graph: Graph, plugins: [PluginRequirement]) throws(FormatError) {
    self.graph = graph
    do throws(GraphError) {
      try graph.verify()
    } catch {
      throw FormatError(error)
    }
    message.name = graph.name
    message.metadata = graph.metadata.map { key, text in
      var entry = Chiasm_Text()
      (entry.key, entry.text) = (key, text)
      return entry
    }
    message.metadata.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    for input in graph.inputs { encode(input) }
    for node in graph.nodes { encode(node) }
    message.outputs = graph.outputs.map { output in
      var entry = Chiasm_Output()
      entry.name = output.name
      entry.value = numbers[output.value] ?? 0
      return entry
    }
    message.plugins = try GraphEncoder.needed(by: graph, among: plugins)
  }

  private mutating func number(_ value: Value) { numbers[value] = UInt32(numbers.count) }

  private mutating func encode(_ input: Graph.Input) {
    var entry = Chiasm_Input()
    entry.name = input.name
    entry.type = Chiasm_TensorType(graph.type(of: input.value))
    let isSymbolic = input.symbols.contains { $0 != nil }
    entry.symbols = isSymbolic ? input.symbols.map { $0 ?? "" } : []
    message.inputs.append(entry)
    number(input.value)
  }

  private mutating func encode(_ node: Node) {
    var entry = Chiasm_Node()
    entry.name = node.name
    entry.operator = node.operation.id.rawValue
    entry.revision = UInt32(clamping: node.operation.revision)
    let attributes = node.operation.attributes.values.sorted {
      $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
    }
    entry.attributes = attributes.map { name, value in
      var attribute = Chiasm_Attribute()
      attribute.name = name
      attribute.value = Chiasm_Attribute.OneOf_Value(value)
      return attribute
    }
    entry.inputs = node.inputs.map { numbers[$0] ?? 0 }
    entry.outputs = node.outputs.map { Chiasm_TensorType(graph.type(of: $0)) }
    if let constant = node.operation as? Constant {
      tensors.append(constant.tensor)
      entry.tensor = UInt64(tensors.count)
    }
    message.nodes.append(entry)
    for output in node.outputs { number(output) }
  }

  private static func needed(
    by graph: Graph, among plugins: [PluginRequirement]
  ) throws(FormatError) -> [Chiasm_Plugin] {
    var needed: [String: Chiasm_Plugin] = [:]
    for node in graph.nodes {
      let parts = node.operation.id.rawValue.split(separator: "/")
      guard parts.count == 2, needed[String(parts[0])] == nil else { continue }
      guard let plugin = plugins.first(where: { $0.name == parts[0] }) else {
        throw FormatError(
          .missingPlugin, "node \"\(node.name)\"",
          "expected the version of plugin \(parts[0]), which brings \(node.operation.id), got none")
      }
      var entry = Chiasm_Plugin()
      (entry.name, entry.version) = (plugin.name, plugin.version)
      needed[plugin.name] = entry
    }
    return needed.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }
}

extension Chiasm_TensorType {
  fileprivate init(_ type: TensorType) {
    self.init()
    elementType = Chiasm_ElementType(rawValue: Int(type.elementType.rawValue)) ?? .unspecified
    extents = type.shape.extents.map(UInt64.init)
  }
}

extension Chiasm_Attribute.OneOf_Value {
  fileprivate init(_ value: AttributeValue) {
    switch value {
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(Int64(value))
    case .float(let value): self = .float(value)
    case .string(let value): self = .string(value)
    case .ints(let values):
      var list = Chiasm_Ints()
      list.values = values.map(Int64.init)
      self = .ints(list)
    case .floats(let values):
      var list = Chiasm_Floats()
      list.values = values
      self = .floats(list)
    case .strings(let values):
      var list = Chiasm_Strings()
      list.values = values
      self = .strings(list)
    }
  }
}
