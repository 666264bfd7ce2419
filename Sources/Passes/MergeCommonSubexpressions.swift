import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Computes equal things once.
///
/// ```
/// %a = sigmoid(%x)   %b = sigmoid(%x)
/// ->
/// uses of %b become uses of %a
/// ```
///
/// **Fires when** two nodes have the same operator, attributes and inputs; random operators are
/// never equal. Constants are equal when small, of one type and of the same bytes; parameters and
/// buffers are never merged. **Keeps** every bit.
public let mergeCommonSubexpressions = Pass(
  "merge-common-subexpressions", "computes equal things once"
) { (graph: inout Graph, catalog: OperatorCatalog) throws(OperatorError) -> Int in
  var first: [Expression: NodeID] = [:]
  var merged = 0
  for node in graph.nodes {
    guard let node = graph.nodeIfPresent(node.id), let key = Expression(node, graph) else {
      continue
    }
    guard let twin = first[key].flatMap(graph.nodeIfPresent) else {
      first[key] = node.id
      continue
    }
    let builder = PatchBuilder(graph, catalog: catalog, anchor: node.name)
    for (old, new) in zip(node.outputs, twin.outputs) { builder.replace(old, with: new) }
    graph.apply(builder.patch("merge with \(twin.name)"))
    merged += 1
  }
  return merged
}

private struct Expression: Hashable {
  /// Constants above this size are not compared.
  private static let constantByteLimit = 4096

  let id: OperatorID
  let attributes: Attributes
  let inputs: [Value]
  let types: [TensorType]
  let bytes: [UInt8]

  init?(_ node: Node, _ graph: Graph) {
    if node.operation is RandomNormal || node.operation is Dropout { return nil }
    if let constant = node.operation as? Constant {
      guard constant.role == .constant,
        constant.type.byteCount <= Self.constantByteLimit
      else { return nil }
      bytes = constant.tensor.withUnsafeBytes { Array($0) }
    } else {
      bytes = []
    }
    id = node.operation.id
    attributes = node.operation.attributes
    inputs = node.inputs
    types = node.outputs.map(graph.type(of:))
  }
}
