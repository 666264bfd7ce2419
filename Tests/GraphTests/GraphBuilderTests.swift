import ChiasmGraph
import ChiasmTensor
import Testing

struct GraphBuilderTests {
  @Test func `prefixes names by scopes and keeps them unique`() throws {
    let builder = GraphBuilder(name: "b", catalog: testCatalog)
    let x = try builder.input("x", TensorType(.float32, [1]))
    let y = try builder.scope("enc") {
      try builder.scope("block") { try builder.addOne("sum", [x, x]) }
    }
    let z = try builder.scope("enc.block") { try builder.addOne("sum", [y, x]) }
    let pair = try builder.add("test/reverse", [z, x], [:], name: nil)
    #expect(builder.graph.name(of: y) == "enc.block.sum")
    #expect(builder.graph.name(of: z) == "enc.block.sum.2")
    #expect(builder.graph.name(of: pair[1]) == "reverse:1")
  }

  @Test func `makes constants of each role`() throws {
    let builder = GraphBuilder(name: "b", catalog: testCatalog)
    let tensor = Tensor([Float(1)], shape: [1])
    _ = try builder.parameter("w", tensor)
    _ = try builder.buffer("m", tensor)
    _ = try builder.constant(tensor, name: "c")
    let scalar = try builder.scalar(2.5, .bfloat16)
    #expect(builder.graph.constants(role: .constant).count == 2)
    #expect(builder.graph.constants(role: .buffer).count == 1)
    #expect(builder.type(of: scalar) == TensorType(.bfloat16, .scalar))
    #expect(builder.graph.constant(scalar)?.doubles == [2.5])
  }

  @Test func `refuses unknown operators, wrong inputs and wrong counts`() throws {
    let builder = GraphBuilder(name: "b", catalog: testCatalog)
    let x = try builder.input("x", TensorType(.float32, [1]))
    func code(_ body: () throws(OperatorError) -> Void) -> OperatorError.Code? {
      do throws(OperatorError) {
        try body()
        return nil
      } catch {
        return error.code
      }
    }
    #expect(
      code { () throws(OperatorError) in _ = try builder.addOne("none", [x]) } == .unknownOperator)
    #expect(code { () throws(OperatorError) in _ = try builder.addOne("sum", [x]) } == .arity)
    #expect(
      code { () throws(OperatorError) in _ = try builder.addOne("test/reverse", [x, x]) } == .arity)
    #expect(
      code { () throws(OperatorError) in _ = try builder.addOne("sum", [x, x], ["a": .int(1)]) }
        == .attribute)
    #expect(
      code { () throws(OperatorError) in
        _ = try builder.constant([1, 2], type: TensorType(.float32, [3]), name: nil)
      } == .shape)
  }

  @Test func `continues a graph`() throws {
    let first = GraphBuilder(name: "b", catalog: testCatalog)
    let x = try first.input("x", TensorType(.float32, [1]))
    let second = GraphBuilder(first.graph, catalog: testCatalog)
    try second.output("y", second.addOne("sum", [x, x]))
    #expect(first.graph.nodeCount == 0 && second.graph.nodeCount == 1)
  }
}
