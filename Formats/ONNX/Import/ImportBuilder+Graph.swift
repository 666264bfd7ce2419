import ChiasmGraph
import ChiasmTensor

extension ImportBuilder {
  /// The graph of what `outputs` need.
  func graph(named name: String, outputs: [(name: String, value: Value)])
    throws(GraphError) -> Graph
  {
    var graph = Graph(name: name)
    var values: [Value: Value] = [:]
    var names = UniqueNames()
    let inputValues = sources.indices.filter { index in
      if case .input = sources[index] { true } else { false }
    }
    for (index, input) in zip(inputValues, inputs) {
      values[Value(index: index)] = try graph.addInput(
        input.name, input.type, symbols: input.symbols)
    }
    for node in liveNodes(outputs.map(\.value)) {
      let inputs = try node.inputs.map { value throws(GraphError) in
        try materialized(value, &graph, &values, &names)
      }
      let made = try graph.addNode(node.operation, inputs, name: names.unique(node.name))
      for (old, new) in zip(node.outputs, made.outputs) { values[old] = new }
    }
    for output in outputs {
      try graph.addOutput(
        output.name, try materialized(output.value, &graph, &values, &names))
    }
    return graph
  }

  private func liveNodes(_ outputs: [Value]) -> [PendingNode] {
    var isNeeded = [Bool](repeating: false, count: types.count)
    for output in outputs { isNeeded[output.index] = true }
    var live: [PendingNode] = []
    for node in nodes.reversed() where node.outputs.contains(where: { isNeeded[$0.index] }) {
      for input in node.inputs { isNeeded[input.index] = true }
      live.append(node)
    }
    return live.reversed()
  }

  private func materialized(
    _ value: Value, _ graph: inout Graph, _ values: inout [Value: Value],
    _ names: inout UniqueNames
  ) throws(GraphError) -> Value {
    if let known = values[value] { return known }
    guard case .constant(let constant, let name) = sources[value.index] else {
      throw GraphError(.unknownValue, "graph", "uses value \(value.index) before it is made")
    }
    let made = try graph.addNode(constant, [], name: names.unique(name)).output
    values[value] = made
    return made
  }
}
