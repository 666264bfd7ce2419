import ChiasmGraph
import ChiasmTensor
import Testing

struct SpecializationTests {
  private func graph() throws -> Graph {
    try Graph(
      text: """
        graph "s" {
          meta "k" = "v"
          input %x: fp32[N=1, X=4]
          input %z: fp32[1, 4]
          %pair = test/reverse(%x, %z)
          %y = tagged(%pair:1)
          output %y = %y
        }
        """, catalog: testCatalog)
  }

  @Test func `infers every type anew and keeps names, symbols and metadata`() throws {
    let special = try graph().specialized(to: ["x": [2, 8]])
    #expect(
      special.text() == """
        graph "s" {
          meta "k" = "v"
          input %x: fp32[N=2, X=8]
          input %z: fp32[1, 4]
          %pair: (fp32[1, 4], fp32[2, 8]) = test/reverse@2(%x, %z)
          %y: fp32[2, 8] = tagged(%pair:1)
          output %y = %y
        }

        """)
    try special.verify()
  }

  @Test func `returns the same graph for the same shapes`() throws {
    let graph = try graph()
    #expect(try graph.specialized(to: ["x": [1, 4]]).text() == graph.text())
    #expect(try graph.specialized(to: [:]).text() == graph.text())
  }

  @Test func `refuses unknown inputs, other ranks and shapes an operator refuses`() throws {
    let graph = try graph()
    let unknown = graphError { () throws(GraphError) in _ = try graph.specialized(to: ["q": [1]]) }
    #expect(unknown?.description == "input \"q\": expected one of: x, z")
    let rank = graphError { () throws(GraphError) in _ = try graph.specialized(to: ["x": [1]]) }
    #expect(rank?.description == "input \"x\": expected 2 axes, got 1")
    let sum = try Graph(
      text: "graph \"s\" { input %a: fp32[1] input %b: fp32[1] %c = sum(%a, %b) output %c = %c }",
      catalog: testCatalog)
    let refused = graphError { () throws(GraphError) in _ = try sum.specialized(to: ["a": [2]]) }
    #expect(refused?.code == .operation)
    #expect(refused?.cause?.code == .shape)
  }
}
