import ChiasmGraph

/// The order in which a graph's nodes run.
///
/// Without states that of the graph. With states, whatever changes them runs as early as it can, so
/// that gradients do not wait for one another: after the other outputs come the next values, those
/// first that the fewest nodes in a row lead to, and each after everything else that reads the
/// state it replaces. Where that is impossible the order does not care, and the value is copied.
struct ExecutionOrder {
  private(set) var nodes: [Node]

  init(_ graph: Graph, states: [State]) {
    nodes = graph.nodes
    if states.isEmpty { return }
    let next = Set(states.map(\.next))
    let depths = Self.depths(nodes, graph)
    let others = graph.outputs.map(\.value).filter { !next.contains($0) }
    let late = states.map(\.next).enumerated()
      .sorted { (depths[$0.element] ?? 0, $0.offset) < (depths[$1.element] ?? 0, $1.offset) }
      .map(\.element)
    var base = graph.nodes(for: others + late)
    let reached = Set(base.map(\.id))
    base += nodes.filter { !reached.contains($0.id) }
    var precedences = Precedences(base, graph)
    for state in states { precedences.delay(state, graph) }
    nodes = precedences.order(base)
  }

  /// The number of nodes of the longest way to each value.
  private static func depths(_ nodes: [Node], _ graph: Graph) -> [Value: Int] {
    var depths: [Value: Int] = [:]
    for node in nodes {
      let depth = 1 + (node.inputs.compactMap { depths[$0] }.max() ?? 0)
      for output in node.outputs { depths[output] = depth }
    }
    return depths
  }
}

/// What has to run before what: values before their users, readers of states before what replaces
/// them.
private struct Precedences {
  private var successors: [NodeID: [NodeID]] = [:]

  init(_ nodes: [Node], _ graph: Graph) {
    for node in nodes {
      for input in Set(node.inputs) {
        if let maker = graph.producer(of: input) {
          successors[maker.id, default: []].append(node.id)
        }
      }
    }
  }

  /// Puts the maker of a state's next value behind all other readers of the state, unless one of
  /// them needs the next value.
  mutating func delay(_ state: State, _ graph: Graph) {
    guard let maker = graph.producer(of: state.next) else { return }
    let readers = Self.readers(of: state.current, graph).filter { $0.id != maker.id }
    if readers.isEmpty { return }
    let later = reachable(from: maker.id)
    guard readers.allSatisfy({ !later.contains($0.id) }) else { return }
    for reader in readers { successors[reader.id, default: []].append(maker.id) }
  }

  /// The nodes that read a value or a view of it.
  private static func readers(of value: Value, _ graph: Graph) -> [Node] {
    graph.users(of: value).flatMap { user in
      Schedule.isView(user, graph) ? readers(of: user.output, graph) : [user]
    }
  }

  private func reachable(from start: NodeID) -> Set<NodeID> {
    var reached: Set<NodeID> = [start]
    var stack = [start]
    while let id = stack.popLast() {
      for successor in successors[id] ?? [] where reached.insert(successor).inserted {
        stack.append(successor)
      }
    }
    return reached
  }

  /// `base` with every node as early as it stands there and its predecessors allow.
  func order(_ base: [Node]) -> [Node] {
    var missing: [NodeID: Int] = [:]
    for list in successors.values { for id in list { missing[id, default: 0] += 1 } }
    let positions = Dictionary(uniqueKeysWithValues: base.enumerated().map { ($1.id, $0) })
    var result: [Node] = []
    result.reserveCapacity(base.count)
    var isPassed = [Bool](repeating: false, count: base.count)
    for (position, node) in base.enumerated() {
      isPassed[position] = true
      guard missing[node.id, default: 0] == 0 else { continue }
      var ready = [position]
      while let position = ready.popLast() {
        result.append(base[position])
        var freed: [Int] = []
        for id in successors[base[position].id] ?? [] {
          missing[id, default: 0] -= 1
          if missing[id] == 0, let own = positions[id], isPassed[own] { freed.append(own) }
        }
        ready += freed.sorted(by: >)
      }
    }
    return result
  }
}
