import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Removes the copy that a concatenation before a 1x1x1 convolution makes.
///
/// ```
/// %x = concat(%p, %c) {axis = 1}   %y = convolution(%x, %w, %b)
/// ->
/// %y = add(convolution(%p, %w[:, p], %b), convolution(%c, %w[:, c]))
/// ```
///
/// **Fires when** the window is 1 along every axis, there is one group, the weights are constant
/// and the concatenation has no other use. **Keeps** values up to rounding.
/// **Runs before** fold-batch-norm and fuse-epilogues, which turn the addition into an epilogue.
public let splitConcatenatedConvolutions = Pass(
  "split-concatenated-convolutions", "removes concatenations before 1x1x1 convolutions"
) { node, graph, catalog throws(OperatorError) in
  guard let convolution = node.operation as? Convolution, convolution.groups == 1,
    let concat = graph.producer(of: node.inputs[0]), (concat.operation as? Concat)?.axis == 1,
    graph.useCount(of: node.inputs[0]) == 1, concat.inputs.count > 1,
    let weights = graph.constant(node.inputs[1]), weights.elementType == .float32,
    weights.shape.extents[2...].allSatisfy({ $0 == 1 })
  else { return nil }
  let builder = PatchBuilder(graph, catalog: catalog, anchor: node.name)
  var sum: Value?
  var channel = 0
  for (index, part) in concat.inputs.enumerated() {
    let count = graph.shape(of: part)[1]
    let w = try builder.constant(
      inputChannels(channel..<channel + count, of: weights),
      name: "\(graph.name(of: node.inputs[1])).part\(index)")
    let bias = index == 0 ? Array(node.inputs[2...]) : []
    let term = try builder.append(
      convolution, [part, w] + bias, name: "\(node.name).part\(index)")[0]
    if let partial = sum {
      let name = index == concat.inputs.count - 1 ? node.name : "\(node.name).sum\(index)"
      sum = try builder.append(Add(), [partial, term], name: name)[0]
    } else {
      sum = term
    }
    channel += count
  }
  guard let sum else { return nil }
  builder.replace(node.output, with: sum)
  return builder.patch("split concat of \(concat.inputs.count)")
}

/// `w[:, channels]` of 1x1x1 weights `[K, C, 1...]`.
private func inputChannels(_ channels: Range<Int>, of weights: Tensor) -> Tensor {
  let (k, c) = (weights.shape[0], weights.shape[1])
  let all = weights.elements(of: Float.self)
  let kept = (0..<k).flatMap { all[$0 * c + channels.lowerBound..<$0 * c + channels.upperBound] }
  var extents = weights.shape.extents
  extents[1] = channels.count
  return Tensor(kept, shape: Shape(extents))
}
