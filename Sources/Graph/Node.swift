public import ChiasmLanguage

/// A handle to a node of one graph.
public struct NodeID: Sendable, Hashable {
  public let index: Int
  public init(index: Int) { self.index = index }
}

/// One application of an operator.
public struct Node: Sendable {
  public let id: NodeID
  /// Unique within the graph.
  public let name: String
  public let operation: any Operator
  public internal(set) var inputs: [Value]
  public let outputs: [Value]

  /// The only output.
  ///
  /// - Precondition: the node has exactly one.
  public var output: Value {
    precondition(outputs.count == 1, "node \"\(name)\" has \(outputs.count) outputs")
    return outputs[0]
  }
}
