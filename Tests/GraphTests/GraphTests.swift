import ChiasmGraph
import ChiasmTensor
import Testing

struct GraphTests {
  private let type = TensorType(.float32, [2])

  /// `y = (x + w) + x`
  private func chain() throws -> (graph: Graph, x: Value, w: Value, first: Value, second: Value) {
    var graph = Graph(name: "chain")
    let x = try graph.addInput("x", type)
    let weights = Constant(Tensor([Float(1), 2], shape: [2]), role: .parameter)
    let w = try graph.addNode(weights, [], name: "w").output
    let first = try graph.addNode(Sum(), [x, w], name: "first").output
    let second = try graph.addNode(Sum(), [first, x], name: "second").output
    try graph.addOutput("y", second)
    return (graph, x, w, first, second)
  }

  @Test func `knows producers, users, names and constants`() throws {
    let (graph, x, w, first, second) = try chain()
    #expect(graph.producer(of: x) == nil)
    #expect(graph.producer(of: first)?.name == "first")
    #expect(graph.users(of: x).map(\.name).sorted() == ["first", "second"])
    #expect(graph.useCount(of: second) == 1)
    #expect(graph.isOutput(second) && !graph.isOutput(first))
    #expect(graph.name(of: x) == "x" && graph.name(of: w) == "w")
    #expect(graph.constant(w)?.doubles == [1, 2])
    #expect(graph.constant(first) == nil)
    #expect(graph.constants(role: .parameter).map(\.node.name) == ["w"])
    #expect(graph.constants(role: .buffer).isEmpty)
    #expect(graph.parameterCount == 2)
    #expect(graph.nodeCount == 3 && graph.valueCount == 4)
    #expect(graph.input(named: "x")?.symbols == [nil])
    try graph.verify()
  }

  @Test func `counts a value used twice by one node twice`() throws {
    var graph = Graph(name: "twice")
    let x = try graph.addInput("x", type)
    try graph.addOutput("y", graph.addNode(Sum(), [x, x], name: "y").output)
    #expect(graph.useCount(of: x) == 2)
    #expect(graph.users(of: x).count == 2)
  }

  @Test func `names the outputs of a node with several`() throws {
    var graph = Graph(name: "pair")
    let x = try graph.addInput("x", type)
    let pair = try graph.addNode(Reverse(), [x, x], name: "pair")
    #expect(pair.outputs.map(graph.name(of:)) == ["pair:0", "pair:1"])
  }

  @Test func `orders nodes after what they use, outputs first`() throws {
    var (graph, x, _, first, _) = try chain()
    _ = try graph.addNode(Sum(), [first, x], name: "unused")
    #expect(graph.nodes.map(\.name) == ["w", "first", "second", "unused"])
  }

  @Test func `orders a very deep graph without recursion`() throws {
    var graph = Graph(name: "deep")
    var value = try graph.addInput("x", type)
    for index in 0..<50_000 {
      value = try graph.addNode(Sum(), [value, value], name: "n\(index)").output
    }
    try graph.addOutput("y", value)
    #expect(graph.nodes.count == 50_000)
    try graph.verify()
  }

  @Test func `is a value`() throws {
    let (graph, x, _, _, _) = try chain()
    var copy = graph
    _ = try copy.addNode(Sum(), [x, x], name: "more")
    #expect(graph.nodeCount == 3 && copy.nodeCount == 4)
  }

  @Test func `finds a free name`() throws {
    var (graph, x, _, _, _) = try chain()
    #expect(graph.uniqueNodeName("new") == "new")
    #expect(graph.uniqueNodeName("first") == "first.2")
    _ = try graph.addNode(Sum(), [x, x], name: "first.2")
    #expect(graph.uniqueNodeName("first") == "first.3")
  }
}
