import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Computes now what depends on constants only.
///
/// ```
/// %two = constant 2   %half = divide(%one, %two)
/// ->
/// %half = constant 0.5
/// ```
///
/// **Fires when** every input is constant, the operator is no random one, and the result is small
/// or no larger than the inputs; a cast may double them, so that batch norms fold into weights that
/// a file holds in half precision. **Keeps** the reference's rounding. **Runs after**
/// decompose-operators.
public let foldConstants = Pass(
  "fold-constants", "computes what depends on constants only"
) { node, graph, catalog throws(OperatorError) in
  try folded(node, graph, catalog, growth: node.operation is Cast ? 2 : 1)
}

/// Computes weights that a file holds in a narrower type: kernels read constant fp32.
///
/// **Fires when** fold-constants would, but for a result up to four times as large as the inputs.
/// **Keeps** the reference's rounding. **Runs before** fuse-epilogues.
public let widenConstants = Pass(
  "widen-constants", "computes weights that a file holds in a narrower type"
) { node, graph, catalog throws(OperatorError) in
  switch node.operation {
  case is Cast, is Dequantize, is Reshape, is Transpose:
    try folded(node, graph, catalog, growth: 4)
  default: nil
  }
}

private func folded(_ node: Node, _ graph: Graph, _ catalog: OperatorCatalog, growth: Int)
  throws(OperatorError) -> Patch?
{
  guard !node.inputs.isEmpty, !(node.operation is Dropout), !(node.operation is RandomNormal)
  else { return nil }
  var inputs: [Tensor] = []
  for input in node.inputs {
    guard let tensor = graph.constant(input) else { return nil }
    inputs.append(tensor)
  }
  let produced = node.outputs.reduce(0) { $0 + graph.type(of: $1).byteCount }
  let consumed = inputs.reduce(0) { $0 + $1.type.byteCount }
  guard produced <= max(growth * consumed, foldedByteLimit) else { return nil }
  guard let outputs = try evaluated(node.operation, inputs) else { return nil }
  let builder = PatchBuilder(graph, catalog: catalog, anchor: node.name)
  for (index, (old, tensor)) in zip(node.outputs, outputs).enumerated() {
    let name = node.outputs.count == 1 ? node.name : "\(node.name).\(index)"
    builder.replace(old, with: try builder.constant(tensor, name: name))
  }
  return builder.patch("fold \(node.operation.id)")
}

/// Nil when the operator has no reference: its own kernel computes it at run time.
private func evaluated(_ operation: any Operator, _ inputs: [Tensor])
  throws(OperatorError) -> [Tensor]?
{
  do throws(OperatorError) {
    return try operation.evaluate(inputs)
  } catch {
    if error.code == .unsupported { return nil }
    throw error
  }
}

/// Results up to this size may be larger than what they are computed from.
private let foldedByteLimit = 65_536
