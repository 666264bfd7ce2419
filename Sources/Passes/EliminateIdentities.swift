import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Removes operators that return their input.
///
/// ```
/// %y = dropout(%x) {training = false}
/// ->
/// uses of %y become uses of %x
/// ```
///
/// **Fires when** the operator is an identity at inference, or one that
/// moves elements and here moves none. **Keeps** every bit. **Runs after** decompose-operators.
public let eliminateIdentities = Pass(
  "eliminate-identities", "removes operators that return their input"
) { node, graph, catalog throws(OperatorError) in
  guard let input = node.inputs.first, node.outputs.count == 1,
    graph.type(of: input) == graph.type(of: node.output), returnsInput(node.operation)
  else { return nil }
  let builder = PatchBuilder(graph, catalog: catalog, anchor: node.name)
  builder.replace(node.output, with: input)
  return builder.patch("eliminate \(node.operation.id)")
}

/// Whether the operator returns its first input whenever the types are equal.
private func returnsInput(_ operation: any Operator) -> Bool {
  switch operation {
  case is Reshape, is Broadcast, is Cast, is Pad, is Concat: true
  case let resize as Resize:
    resize.corners != .cropAndResize && resize.scales.allSatisfy { $0 == 1 }
  case let slice as Slice: slice.steps.allSatisfy { $0 > 0 }
  case let transpose as Transpose: transpose.permutation == transpose.permutation.sorted()
  default: operation.form == .identity
  }
}
