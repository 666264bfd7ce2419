import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Makes of a dropout in training its mask and a product.
///
/// ```
/// %y, %mask = dropout(%x, %step) {per-channel = true, training = true}
/// ->
/// %mask = random-mask(%step) {shape = [2, 16, 1, 1, 1]}   %y = multiply(%x, %mask)
/// ```
///
/// A mask of whole channels is a few numbers, and the product runs in whatever layout x has.
///
/// **Fires when** the dropout is fp32. **Keeps** every bit.
public let splitDropouts = Pass(
  "split-dropouts", "splits dropouts in training into mask and product"
) { node, graph, catalog throws(OperatorError) in
  guard let dropout = node.operation as? Dropout, dropout.training,
    graph.type(of: node.outputs[0]).elementType == .float32
  else { return nil }
  let builder = PatchBuilder(graph, catalog: catalog, anchor: node.name)
  let mask = try builder.append(
    RandomMask(shape: graph.shape(of: node.outputs[1]), rate: dropout.rate, seed: dropout.seed),
    Array(node.inputs[1...]), name: "\(node.name).mask")[0]
  let y = try builder.append(Multiply(), [node.inputs[0], mask], name: node.name)[0]
  builder.replace(node.outputs[0], with: y)
  builder.replace(node.outputs[1], with: mask)
  return builder.patch("split dropout")
}
