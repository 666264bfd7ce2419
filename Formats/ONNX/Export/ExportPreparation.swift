import ChiasmGraph
import ChiasmPasses

/// What is done to a graph before it is written in ONNX.
///
/// Plugin operators become the primitives they are made of, unless they are to be functions, and
/// chains of matrices are multiplied in the cheapest order: CMF's attention never forms its N x N
/// matrix in any runtime. Everything else stays as it is, with its name: other runtimes fold and
/// fuse for themselves.
enum ExportPreparation {
  /// - Throws: `PassError`.
  static func prepared(_ graph: Graph, catalog: OperatorCatalog, keepingPlugins: Bool)
    throws(PassError) -> Graph
  {
    var graph = graph
    graph.eraseDeadNodes()
    let passes = (keepingPlugins ? [] : [decomposePlugins]) + [orderMatrixChains]
    _ = try Driver(catalog: catalog).run(passes, on: &graph)
    return graph
  }

  /// Unlike the pipeline's `decompose-operators`, also where the plugin brings a kernel: it runs
  /// nowhere but here.
  private static let decomposePlugins = Pass(
    "decompose-plugins", "replaces every operator that is a small graph by that graph"
  ) { node, graph, catalog throws(OperatorError) in
    let builder = PatchBuilder(graph, catalog: catalog, anchor: node.name)
    guard let outputs = try node.operation.decompose(node.inputs, into: builder) else { return nil }
    for (old, new) in zip(node.outputs, outputs) { builder.replace(old, with: new) }
    return builder.patch("decompose \(node.operation.id)")
  }
}
