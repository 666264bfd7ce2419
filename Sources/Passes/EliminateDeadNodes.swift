import ChiasmGraph

/// Removes nodes that no output depends on.
///
/// **Keeps** every output. **Runs** last: other passes leave dead nodes to it.
public let eliminateDeadNodes = Pass(
  "eliminate-dead-nodes", "removes what no output depends on"
) { (graph: inout Graph, _) throws(OperatorError) -> Int in
  graph.eraseDeadNodes()
}
