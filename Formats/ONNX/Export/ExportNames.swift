import ChiasmGraph

/// The names a graph's values and nodes have in ONNX, where inputs, outputs, tensors and nodes'
/// values share one list.
///
/// The names of inputs, outputs and constants are kept before all others; a value that an output
/// names goes by the output's name. A second use of a name gets `.2`, `.3`, ...
struct ExportNames {
  private(set) var values: [Value: String] = [:]
  /// By output, in the graph's order.
  private(set) var outputs: [String] = []
  private var usedValues: Set<String> = []
  private var usedNodes: Set<String> = []

  init(_ graph: Graph) {
    for input in graph.inputs { values[input.value] = claimValue(input.name) }
    var named: [Value: String] = [:]
    for output in graph.outputs {
      let name = claimValue(output.name)
      outputs.append(name)
      guard let producer = graph.producer(of: output.value), named[output.value] == nil,
        !(producer.operation is Constant)
      else { continue }
      named[output.value] = name
    }
    values.merge(named) { first, _ in first }
    let nodes = graph.nodes
    for node in nodes where node.operation is Constant { name(node, graph) }
    for node in nodes where !(node.operation is Constant) { name(node, graph) }
    usedNodes = Set(nodes.map(\.name))
  }

  private mutating func name(_ node: Node, _ graph: Graph) {
    for value in node.outputs where values[value] == nil {
      values[value] = claimValue(graph.name(of: value))
    }
  }

  /// A name for a value that no other has, and that no node has.
  mutating func claim(_ wanted: String) -> String {
    let name = Self.free(wanted) { usedValues.contains($0) || usedNodes.contains($0) }
    usedValues.insert(name)
    usedNodes.insert(name)
    return name
  }

  private mutating func claimValue(_ wanted: String) -> String {
    let name = Self.free(wanted) { usedValues.contains($0) }
    usedValues.insert(name)
    return name
  }

  private static func free(_ wanted: String, _ isUsed: (String) -> Bool) -> String {
    if !isUsed(wanted) { return wanted }
    var suffix = 2
    while isUsed("\(wanted).\(suffix)") { suffix += 1 }
    return "\(wanted).\(suffix)"
  }
}
