import ChiasmGraph
import ChiasmTensor
import Testing

struct GraphErrorTests {
  private let type = TensorType(.float32, [1])

  /// Something that throws an error of this code.
  private func provoke(_ code: GraphError.Code, _ graph: inout Graph) throws(GraphError) {
    let x = try graph.addInput("x", type)
    switch code {
    case .duplicateName: try graph.addInput("x", type)
    case .invalidName: try graph.addInput("", type)
    case .unknownValue: try graph.addOutput("y", Value(index: 9))
    case .operation: try graph.addNode(Sum(), [x], name: "y")
    case .typeMismatch:
      _ = try Graph(
        text: "graph \"g\" { input %x: int8[1] %y: int8[2] = sum(%x, %x) }", catalog: testCatalog)
    case .noOutput: try graph.verify()
    case .unknownInput: _ = try graph.specialized(to: ["y": [1]])
    case .syntax: _ = try Graph(text: "graf", catalog: testCatalog)
    }
  }

  @Test(arguments: GraphError.Code.allCases)
  func `has one line with the place first`(code: GraphError.Code) throws {
    var graph = Graph(name: "g")
    let error = try #require(graphError { () throws(GraphError) in try provoke(code, &graph) })
    #expect(error.code == code)
    #expect(error.description == "\(error.place): \(error.reason)")
    #expect(!error.description.contains("\n"))
    #expect((error.cause != nil) == (code == .operation))
  }

  @Test func `leaves the graph as it was`() throws {
    var graph = Graph(name: "g")
    let x = try graph.addInput("x", type)
    try graph.addOutput("y", graph.addNode(Sum(), [x, x], name: "n").output)
    let before = graph.text()
    for code in [GraphError.Code.duplicateName, .unknownValue, .operation] {
      _ = graphError { () throws(GraphError) in
        switch code {
        case .duplicateName: try graph.addNode(Sum(), [x, x], name: "n")
        case .unknownValue: try graph.addNode(Sum(), [x, Value(index: 77)], name: "m")
        default: try graph.addNode(Sum(), [], name: "m")
        }
      }
      #expect(graph.text() == before)
    }
    #expect(graph.valueCount == 2)
  }
}
