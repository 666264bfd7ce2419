import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// The graphs that one model makes for several extents of its inputs. Where they are the same, the
/// extents are free.
///
/// Reshapes may differ: their extents become 0 (as the input) and -1 (what is left) as far as that
/// says the same for every graph of the family. So may broadcasts to an extent of an input.
struct GraphFamily {
  private let first: Graph
  private let nodes: [Node]
  private var others: [Graph] = []
  private var othersNodes: [[Node]] = []
  /// The extents of reshapes that differ, by position of the node.
  private var reshapes: [Int: [Int]] = [:]
  private var broadcasts: [Int: FreeBroadcast] = [:]

  init(_ first: Graph) {
    self.first = first
    nodes = first.nodes
  }

  /// Takes a graph in, or says which node keeps it out.
  mutating func add(_ graph: Graph) -> String? {
    let found = graph.nodes
    guard found.count == nodes.count else { return "the graph itself depends on it" }
    var (foundReshapes, foundBroadcasts) = (reshapes, broadcasts)
    for (index, pair) in zip(nodes, found).enumerated() {
      let (a, b) = pair
      guard a.name == b.name, a.operation.id == b.operation.id, a.inputs == b.inputs else {
        return "\(a.title) depends on it"
      }
      if isSame(a, b) { continue }
      let all = members(at: index) + [(graph, b)]
      if a.operation is Reshape, let shape = reshape(all) {
        foundReshapes[index] = shape
      } else if a.operation is Broadcast, let broadcast = FreeBroadcast(all) {
        foundBroadcasts[index] = broadcast
      } else {
        return "\(a.title) depends on it"
      }
    }
    (reshapes, broadcasts) = (foundReshapes, foundBroadcasts)
    others.append(graph)
    othersNodes.append(found)
    return nil
  }

  private func isSame(_ a: Node, _ b: Node) -> Bool {
    guard let first = a.operation as? Constant, let second = b.operation as? Constant else {
      return a.operation.attributes == b.operation.attributes
    }
    return first.role == second.role && first.tensor.isIdentical(to: second.tensor)
  }

  /// The node in every graph so far.
  private func members(at index: Int) -> [(graph: Graph, node: Node)] {
    [(first, nodes[index])] + zip(others, othersNodes).map { ($0, $1[index]) }
  }

  /// Extents with 0 and -1 that mean the right thing in every graph; nil when there are none.
  private func reshape(_ members: [(graph: Graph, node: Node)]) -> [Int]? {
    let pairs = members.map { graph, node in
      (old: graph.shape(of: node.inputs[0]), new: graph.shape(of: node.outputs[0]))
    }
    var result: [Int] = []
    for axis in pairs[0].new.extents.indices {
      let extent = pairs[0].new[axis]
      if extent > 0, pairs.allSatisfy({ $0.new[axis] == extent }) {
        result.append(extent)
      } else if pairs.allSatisfy({ axis < $0.old.rank && $0.old[axis] == $0.new[axis] }) {
        result.append(0)
      } else if !result.contains(-1) {
        result.append(-1)
      } else {
        return nil
      }
    }
    return result
  }

  /// The graph for all of these extents; axes keep only symbols that are free.
  func graph(free: Set<String>) throws(ONNXError) -> Graph {
    var graph = Graph(name: first.name)
    var values: [Value: Value] = [:]
    do throws(GraphError) {
      for input in first.inputs {
        let symbols = input.symbols.map { $0.flatMap { free.contains($0) ? $0 : nil } }
        values[input.value] = try graph.addInput(
          input.name, first.type(of: input.value), symbols: symbols)
      }
      for (index, node) in nodes.enumerated() {
        let inputs = node.inputs.compactMap { values[$0] }
        for (old, new) in zip(node.outputs, try append(node, index, inputs, to: &graph)) {
          values[old] = new
        }
      }
      for output in first.outputs {
        if let value = values[output.value] { try graph.addOutput(output.name, value) }
      }
    } catch {
      throw ONNXError(error)
    }
    return graph
  }
}

extension GraphFamily {
  /// Appends the node as it is for the whole family. A broadcast that changes nothing disappears.
  private func append(
    _ node: Node, _ index: Int, _ inputs: [Value], to graph: inout Graph
  ) throws(GraphError) -> [Value] {
    if let broadcast = broadcasts[index] {
      return [try broadcast.append(to: &graph, inputs[0], name: node.name)]
    }
    if node.operation is Broadcast, graph.type(of: inputs[0]) == first.type(of: node.outputs[0]) {
      return inputs
    }
    let reshape = reshapes[index].map(Reshape.init(shape:))
    return try graph.addNode(reshape ?? node.operation, inputs, name: node.name).outputs
  }
}

extension Node {
  fileprivate var title: String { "node \"\(name)\" (\(operation.id))" }
}
