import ChiasmGraph

/// Replaces operators that are small graphs by those graphs.
///
/// ```
/// %z = cmf/fuse(%p, %c, ...)
/// ->
/// %theta = convolution(%p, ...)  %phi = convolution(%c, ...)  ...  %z = add(%p, %mu)
/// ```
///
/// **Fires when** the operator has a decomposition and no kernel of its own.
/// **Keeps** values up to rounding. **Runs** first.
public let decomposeOperators = Pass(
  "decompose-operators", "replaces plugin operators by the primitives they are made of"
) { node, graph, catalog throws(OperatorError) in
  if let own = node.operation as? any KernelOperator, own.hasKernel { return nil }
  let builder = PatchBuilder(graph, catalog: catalog, anchor: node.name)
  guard let outputs = try node.operation.decompose(node.inputs, into: builder) else { return nil }
  let (expected, got) = (node.outputs.map(graph.type(of:)), outputs.map(builder.type(of:)))
  guard expected == got else {
    throw OperatorError(
      .shape, node.operation.id, "decomposition expected \(expected), got \(got)")
  }
  for (old, new) in zip(node.outputs, outputs) { builder.replace(old, with: new) }
  return builder.patch("decompose \(node.operation.id)")
}
