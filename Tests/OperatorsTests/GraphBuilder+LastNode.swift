import ChiasmGraph
import Testing

extension GraphBuilder {
  /// Expects the last node to be `operation` with these inputs, named as the tests of words do.
  func expectLast(
    _ operation: any Operator, _ inputs: [Value], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let node = try #require(graph.nodes.last, sourceLocation: sourceLocation)
    #expect(node.operation.id == operation.id, sourceLocation: sourceLocation)
    #expect(node.operation.attributes == operation.attributes, sourceLocation: sourceLocation)
    #expect(node.inputs == inputs, sourceLocation: sourceLocation)
    #expect(node.name == "n\(operation.id)", sourceLocation: sourceLocation)
  }
}
