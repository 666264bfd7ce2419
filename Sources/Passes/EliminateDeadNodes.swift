import ChiasmGraph

/// Removes nodes that no output depends on.
///
/// **Keeps** every output. **Runs** last of the portable passes; those that follow leave no dead
/// nodes.
public let eliminateDeadNodes = Pass(
  "eliminate-dead-nodes", "removes what no output depends on"
) { (graph: inout Graph, _) throws(OperatorError) -> Int in
  graph.eraseDeadNodes()
}
