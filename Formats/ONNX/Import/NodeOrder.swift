import ChiasmGraph

/// Nodes ordered so that each comes after those it uses.
struct NodeOrder {
  /// Indices of nodes, as near to the order they came in as dependences allow.
  let indices: [Int]

  /// - Parameter known: names that are there before any node.
  /// - Throws: ``ONNXError`` `structure` for names made twice or by nobody, and for cycles.
  init(_ nodes: [Onnx_NodeProto], known: (String) -> Bool) throws(ONNXError) {
    var producers: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for name in node.output where !name.isEmpty {
        guard !known(name), producers.updateValue(index, forKey: name) == nil else {
          throw ONNXError(
            .structure, node.place, "output \"\(UniqueNames.valid(name))\" is made twice")
        }
      }
    }
    var waiting = [Int](repeating: 0, count: nodes.count)
    var users = [[Int]](repeating: [], count: nodes.count)
    for (index, node) in nodes.enumerated() {
      for name in node.input where !name.isEmpty && !known(name) {
        guard let producer = producers[name] else {
          throw ONNXError(
            .structure, node.place,
            "input \"\(UniqueNames.valid(name))\" is neither an input of the graph, nor an "
              + "initializer, nor the output of a node")
        }
        waiting[index] += 1
        users[producer].append(index)
      }
    }
    indices = Self.sorted(waiting, users)
    guard indices.count == nodes.count else {
      let isDone = Set(indices)
      let stuck = nodes.indices.first { !isDone.contains($0) } ?? 0
      throw ONNXError(.structure, nodes[stuck].place, "the node depends on itself")
    }
  }

  /// Kahn's algorithm; nodes that come in order stay in order.
  private static func sorted(_ waiting: [Int], _ users: [[Int]]) -> [Int] {
    var waiting = waiting
    var order: [Int] = []
    order.reserveCapacity(waiting.count)
    var stack: [Int] = []
    for root in waiting.indices where waiting[root] == 0 {
      stack.append(root)
      waiting[root] = -1
      while let index = stack.popLast() {
        order.append(index)
        for user in users[index].reversed() {
          waiting[user] -= 1
          // A later root takes it up in its turn.
          if waiting[user] == 0, user < root {
            waiting[user] = -1
            stack.append(user)
          }
        }
      }
    }
    return order
  }
}

extension Onnx_NodeProto {
  /// What a user finds the node by: its name, else what it makes, else its operator.
  var title: String {
    let candidates = [name, output.first { !$0.isEmpty } ?? "", opType]
    return UniqueNames.valid(candidates.first { !$0.isEmpty } ?? "")
  }

  var place: String { "node \"\(title)\" (\(UniqueNames.valid(opType)))" }
}
