import ChiasmGraph
import ChiasmTensor
import Testing

struct InliningTests {
  private let type = TensorType(.float32, [2])

  /// `out = x + w`, `other = y + w` with a parameter `w` of ones.
  private func source() throws -> Graph {
    let builder = GraphBuilder(name: "source", catalog: testCatalog)
    let x = try builder.input("x", type)
    let y = try builder.input("y", type)
    let w = try builder.parameter("w", Tensor([Float(1), 1], shape: [2]))
    try builder.output("out", builder.addOne("sum", [x, w], name: "out"))
    try builder.output("other", builder.addOne("sum", [y, w], name: "other"))
    return builder.graph
  }

  private func run(_ graph: Graph, _ inputs: [String: [Float]]) throws -> [String: [Double]] {
    let tensors = inputs.mapValues { Tensor($0, shape: [2]) }
    return try Interpreter(catalog: testCatalog).evaluate(graph, inputs: tensors)
      .mapValues(\.doubles)
  }

  @Test func `copies a graph as often as asked, with other inputs and constants`() throws {
    let builder = GraphBuilder(name: "twice", catalog: testCatalog)
    let a = try builder.input("a", type)
    let w = try builder.input("w", type)
    let source = try source()
    let first = try builder.inline(source, substituting: ["x": a, "y": a])
    let out = try #require(first["out"])
    let second = try builder.scope("second") { () throws(OperatorError) in
      try builder.inline(source, substituting: ["x": out, "y": a, "w": w])
    }
    try builder.output("out", #require(second["out"]))
    try builder.output("other", #require(second["other"]))
    try builder.graph.verify()
    let names = builder.graph.nodes.map(\.name)
    #expect(Set(names).isSuperset(of: ["w", "out", "second.out", "second.other"]))
    #expect(!names.contains("second.w"))
    let results = try run(builder.graph, ["a": [1, 2], "w": [10, 20]])
    #expect(results["out"] == [12, 23] && results["other"] == [11, 22])
  }

  @Test func `copies nothing that only other outputs need`() throws {
    let builder = GraphBuilder(name: "part", catalog: testCatalog)
    let a = try builder.input("a", type)
    let results = try builder.inline(try source(), outputs: ["out"], substituting: ["x": a])
    #expect(Set(results.keys) == ["out"])
    #expect(!builder.graph.nodes.contains { $0.name == "other" })
  }

  @Test func `puts other operators in the place of operators`() throws {
    let builder = GraphBuilder(name: "part", catalog: testCatalog)
    let a = try builder.input("a", type)
    let results = try builder.inline(try source(), substituting: ["x": a, "y": a]) {
      $0 is Sum ? Second() : $0
    }
    try builder.output("out", #require(results["out"]))
    #expect(try run(builder.graph, ["a": [5, 6]])["out"] == [1, 1])
  }

  @Test func `refuses what it has no value for`() throws {
    let builder = GraphBuilder(name: "part", catalog: testCatalog)
    let source = try source()
    let a = try builder.input("a", type)
    let input = #expect(throws: OperatorError.self) {
      try builder.inline(source, substituting: ["y": a])
    }
    #expect(input?.description == "input \"x\": expected a value, got none")
    let output = #expect(throws: OperatorError.self) {
      try builder.inline(source, outputs: ["nothing"], substituting: ["x": a, "y": a])
    }
    #expect(output?.description == "output \"nothing\": source has none of it")
  }
}

/// Its second input.
private struct Second: Operator {
  let id: OperatorID = "test/second"
  let revision = 1
  let attributes: Attributes = [:]

  func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] { [inputs[1]] }

  func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] { [inputs[1]] }
}
