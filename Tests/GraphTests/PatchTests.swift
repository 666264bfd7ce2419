import ChiasmGraph
import ChiasmTensor
import Testing

struct PatchTests {
  private func parsed(_ body: String) throws -> Graph {
    try Graph(text: "graph \"p\" {\n\(body)\n}", catalog: testCatalog)
  }

  /// The values that nodes with these names make.
  private func value(_ name: String, in graph: Graph) throws -> Value {
    try #require(graph.nodes.first { $0.name == name }).output
  }

  @Test func `replaces a node, takes over its name and erases what is dead`() throws {
    var graph = try parsed(
      """
      input %x: fp32[2]
      %w: fp32[2] = parameter [1.0, 2.0]
      %old = sum(%x, %w)
      %y = sum(%old, %x)
      output %y = %y
      """)
    let builder = PatchBuilder(graph, catalog: testCatalog, anchor: "old")
    let x = try #require(graph.input(named: "x")).value
    let new = try builder.append(Sum(), [x, x], name: "old")[0]
    builder.replace(try value("old", in: graph), with: new)
    let patch = builder.patch("double")
    #expect(patch.label == "double" && patch.additionCount == 1)
    graph.apply(patch)
    try graph.verify()
    #expect(
      graph.text() == """
        graph "p" {
          input %x: fp32[2]
          %old: fp32[2] = sum(%x, %x)
          %y: fp32[2] = sum(%old, %x)
          output %y = %y
        }

        """)
  }

  @Test func `keeps the old value for the nodes that replace it`() throws {
    var graph = try parsed(
      """
      input %x: fp32[2]
      %a = sum(%x, %x)
      output %y = %a
      output %z = %a
      """)
    let builder = PatchBuilder(graph, catalog: testCatalog, anchor: "a")
    let a = try value("a", in: graph)
    let tagged = try builder.addOne("tagged", [a])
    builder.replace(a, with: tagged)
    graph.apply(builder.patch("tag"))
    try graph.verify()
    #expect(graph.nodes.map(\.name) == ["a", "a.tagged"])
    #expect(graph.outputs.allSatisfy { graph.name(of: $0.value) == "a.tagged" })
  }

  @Test func `replaces an output by an input`() throws {
    var graph = try parsed(
      "input %x: fp32[2] %a = tagged(%x) %b = tagged(%a) output %y = %b")
    let builder = PatchBuilder(graph, catalog: testCatalog, anchor: "b")
    builder.replace(try value("b", in: graph), with: try #require(graph.input(named: "x")).value)
    graph.apply(builder.patch("drop"))
    try graph.verify()
    #expect(graph.nodeCount == 0)
    #expect(graph.outputs[0].value == graph.inputs[0].value)
  }

  @Test func `erases only nodes that no output needs`() throws {
    var graph = try parsed(
      """
      input %x: fp32[2]
      %a = tagged(%x)
      %dead = tagged(%a)
      %deader = sum(%dead, %dead)
      %y = tagged(%a)
      output %y = %y
      """)
    #expect(graph.eraseDeadNodes() == 2)
    #expect(graph.nodes.map(\.name) == ["a", "y"])
    #expect(graph.eraseDeadNodes() == 0)
    let dead = graph.nodeIfPresent(NodeID(index: 1))
    #expect(dead == nil)
  }

  @Test func `adds constants and derives names`() throws {
    var graph = try parsed("input %x: fp32[2] %a = tagged(%x) output %y = %a")
    let builder = PatchBuilder(graph, catalog: testCatalog, anchor: "a")
    let c = try builder.constant([1, 2], type: TensorType(.float32, [2]), name: "bias")
    let sum = try builder.addOne("sum", [try value("a", in: graph), c], name: "plus")
    #expect(builder.type(of: sum) == TensorType(.float32, [2]))
    builder.replace(try value("a", in: graph), with: sum)
    graph.apply(builder.patch("bias"))
    #expect(graph.nodes.map(\.name) == ["a", "a.bias", "a.plus"])
    try graph.verify()
  }
}
