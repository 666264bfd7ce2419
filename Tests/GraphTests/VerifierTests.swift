import ChiasmGraph
import ChiasmTensor
import Testing

struct VerifierTests {
  /// An operator that changes its mind about its output type.
  private struct Fickle: Operator {
    final class Mind: @unchecked Sendable { var shape: Shape? = [1] }
    let mind: Mind
    var id: OperatorID { "fickle" }
    var revision: Int { 1 }
    var attributes: Attributes { [:] }

    func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
      guard let shape = mind.shape else { throw OperatorError(.shape, id, "no longer") }
      return [TensorType(.float32, shape)]
    }

    func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
      throw OperatorError(.unsupported, id, "has no reference")
    }
  }

  private func error(_ graph: Graph) -> GraphError? {
    graphError { () throws(GraphError) in try graph.verify() }
  }

  @Test func `refuses a graph without outputs`() {
    #expect(error(Graph(name: "none"))?.code == .noOutput)
  }

  @Test func `refuses stored types that are not the inferred ones`() throws {
    let mind = Fickle.Mind()
    var graph = Graph(name: "g")
    try graph.addOutput("y", graph.addNode(Fickle(mind: mind), [], name: "n").output)
    #expect(error(graph) == nil)
    mind.shape = [2]
    #expect(error(graph)?.code == .typeMismatch)
    #expect(error(graph)?.description == "node \"n\": expected [fp32[2]], got [fp32[1]]")
    mind.shape = nil
    #expect(error(graph)?.code == .operation)
  }

  @Test func `refuses a cycle made by a patch`() throws {
    var graph = try Graph(
      text: "graph \"c\" { input %x: fp32[1] %a = tagged(%x) %b = tagged(%a) output %y = %b }",
      catalog: testCatalog)
    let builder = PatchBuilder(graph, catalog: testCatalog, anchor: "a")
    builder.replace(graph.nodes[0].output, with: graph.nodes[1].output)
    graph.apply(builder.patch("loop"))
    #expect(error(graph)?.code == .unknownValue)
  }

  @Test func `refuses a name that a patch got wrong`() throws {
    var graph = try Graph(
      text: "graph \"c\" { input %x: fp32[1] %a = tagged(%x) output %y = %a }",
      catalog: testCatalog)
    let builder = PatchBuilder(graph, catalog: testCatalog, anchor: "a")
    let x = graph.inputs[0].value
    let new = try builder.append(Sum(), [x, x], name: "a\u{7}")
    builder.replace(graph.nodes[0].output, with: new[0])
    graph.apply(builder.patch("rename"))
    #expect(error(graph)?.code == .invalidName)
    #expect(error(graph)?.place == "node \"a\\u{7}\"")
  }
}
