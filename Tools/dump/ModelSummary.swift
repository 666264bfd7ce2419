import ChiasmConsole
import ChiasmGraph
import ChiasmModelFile
import ChiasmNetworks
import ChiasmTensor

/// What a dump says of a graph, counted once.
struct ModelSummary {
  let graph: Graph
  let file: ModelFile
  /// Nodes other than constants, in order.
  let nodes: [NodeSummary]

  init(_ graph: Graph, file: ModelFile) {
    self.graph = graph
    self.file = file
    var claimed: Set<Value> = []
    nodes = graph.nodes.filter { !($0.operation is Constant) }.map {
      NodeSummary($0, graph, claimed: &claimed)
    }
  }

  /// Bytes of tensors, in the file and in memory.
  var weightByteCounts: (stored: Int, raw: Int) {
    let tensors = file.sections.filter { $0.kind == .tensor }
    return (
      tensors.reduce(0) { $0 + $1.storedByteCount }, tensors.reduce(0) { $0 + $1.rawByteCount }
    )
  }

  func count(of role: Constant.Role) -> Int {
    graph.constants(role: role).reduce(0) { $0 + $1.tensor.count }
  }

  /// How often each operator occurs, the most frequent first.
  var operatorCounts: [(id: String, count: Int)] {
    let counts = Dictionary(grouping: nodes) { $0.node.operation.id.rawValue }.mapValues(\.count)
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }

  /// Multiply-adds of one pass; plugin operators count nothing.
  var multiplyAdds: Int { ChiasmNetworks.multiplyAdds(of: graph) }
}

/// One node with what belongs to it.
struct NodeSummary {
  let node: Node
  let outputs: [TensorType]
  /// The names of the inputs that nodes or the caller compute.
  let inputs: [String]
  /// The shape of the first parameter.
  let weight: Shape?
  /// The scalars that train and that this node is the first to use.
  let parameters: Int
  let multiplyAdds: Int

  init(_ node: Node, _ graph: Graph, claimed: inout Set<Value>) {
    self.node = node
    outputs = node.outputs.map(graph.type(of:))
    var inputs: [String] = []
    var weight: Shape?
    var parameters = 0
    for input in node.inputs {
      guard let constant = graph.producer(of: input)?.operation as? Constant else {
        inputs.append(graph.name(of: input))
        continue
      }
      guard constant.role == .parameter else { continue }
      if weight == nil { weight = constant.tensor.shape }
      if claimed.insert(input).inserted { parameters += constant.tensor.count }
    }
    self.inputs = inputs
    self.weight = weight
    self.parameters = parameters
    multiplyAdds = ChiasmNetworks.multiplyAdds(of: node, in: graph)
  }
}
