import ChiasmGraph
import ChiasmONNX
import ChiasmOperators
import ChiasmTensor
import Testing

/// Graphs whose names collide in ONNX, where inputs, outputs and nodes' values share one list.
struct ExportNamesTests {
  private let type = TensorType(.float32, [2])

  private func values(_ graph: Graph) throws -> [String: [Double]] {
    let again = try ExportFolder().roundTrip(graph, catalog: .standard)
    #expect(again.outputs.count == graph.outputs.count)
    let inputs = Dictionary(
      uniqueKeysWithValues: graph.inputs.map { ($0.name, Tensor(repeating: 3, type: type)) })
    return try Interpreter(catalog: .standard).evaluate(again, inputs: inputs).mapValues(\.doubles)
  }

  @Test func `tells an input and a node of one name apart`() throws {
    let builder = GraphBuilder(name: "g", catalog: .standard)
    let x = try builder.input("x", type)
    let sum = try builder.add(x, x, name: "x")
    try builder.output("y", builder.multiply(sum, x))
    #expect(try values(builder.graph) == ["y": [18, 18]])
  }

  @Test func `gives a value that two outputs name both names`() throws {
    let builder = GraphBuilder(name: "g", catalog: .standard)
    let x = try builder.input("x", type)
    let sum = try builder.add(x, x)
    try builder.output("a", sum)
    try builder.output("b", sum)
    #expect(try values(builder.graph) == ["a": [6, 6], "b": [6, 6]])
  }

  @Test func `puts out inputs and constants`() throws {
    let builder = GraphBuilder(name: "g", catalog: .standard)
    let x = try builder.input("x", type)
    try builder.output("same", x)
    let one = try builder.constant(Tensor(repeating: 1, type: type), name: "one")
    try builder.output("fixed", one)
    #expect(try values(builder.graph) == ["same": [3, 3], "fixed": [1, 1]])
  }

  @Test func `lets an output have the name of another node`() throws {
    let builder = GraphBuilder(name: "g", catalog: .standard)
    let x = try builder.input("x", type)
    let sum = try builder.add(x, x, name: "sum")
    try builder.output("sum", builder.multiply(sum, sum, name: "product"))
    #expect(try values(builder.graph) == ["sum": [36, 36]])
  }
}
