public import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// The multiply-adds of one pass that convolutions, transposed convolutions and matrix products
/// need when computed directly; everything else counts nothing.
///
/// Plugin operators count nothing either: decompose them first. Products with zero padding count.
public func multiplyAdds(of graph: Graph) -> Int {
  graph.nodes.reduce(0) { $0 + multiplyAdds(of: $1, in: graph) }
}

/// The multiply-adds of one node; see ``multiplyAdds(of:)``.
public func multiplyAdds(of node: Node, in graph: Graph) -> Int {
  func perElement(_ weight: Value) -> Int {
    graph.shape(of: weight).extents.dropFirst().reduce(1, *)
  }
  switch node.operation {
  case is Convolution: return graph.shape(of: node.output).count * perElement(node.inputs[1])
  case is TransposedConvolution:
    return graph.shape(of: node.inputs[0]).count * perElement(node.inputs[1])
  case let product as MatMul:
    let a = graph.shape(of: node.inputs[0])
    let inner = a.extents[a.rank - (product.transposeA ? 2 : 1)]
    return graph.shape(of: node.output).count * inner
  default: return 0
  }
}
