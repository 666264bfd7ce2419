@_exported public import ChiasmGraph

/// A named function from graph to graph.
///
/// Names start with a verb: *decompose*, *fold*, *fuse*, *join*, *order*, *split*, *eliminate*,
/// *merge*, *widen*, *assign*.
public struct Pass: Sendable {
  /// Looks at one node; returns the change to make, or nil.
  public typealias Rule =
    @Sendable (Node, Graph, OperatorCatalog) throws(OperatorError) -> Patch?

  /// Changes the graph as a whole; returns how many changes it made.
  public typealias Rewrite =
    @Sendable (inout Graph, OperatorCatalog) throws(OperatorError) -> Int

  enum Body: Sendable {
    case rule(Rule)
    case rewrite(Rewrite)
  }

  /// Kebab-case; what `chiasm-dump --after` takes.
  public let name: String
  /// One line for listings.
  public let summary: String
  let body: Body

  /// A pass that applies `rule` to node after node until nothing changes.
  public init(_ name: String, _ summary: String, rule: @escaping Rule) {
    self.name = name
    self.summary = summary
    body = .rule(rule)
  }

  /// A pass that sees the graph as a whole.
  public init(_ name: String, _ summary: String, rewrite: @escaping Rewrite) {
    self.name = name
    self.summary = summary
    body = .rewrite(rewrite)
  }
}
