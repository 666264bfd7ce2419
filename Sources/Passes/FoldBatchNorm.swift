import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Moves a batch norm with fixed statistics into the convolution before it.
///
/// ```
/// %y = convolution(%x, %w, %b)   %z = batch-norm(%y, %scale, %offset, %mean, %variance)
/// ->
/// %y = convolution(%x, %w', %b')
/// ```
///
/// with `f = scale / sqrt(variance + epsilon)`, `w' = w f`, `b' = (b - mean) f + offset`. A batch
/// norm without a convolution of its own becomes `x f + (offset - mean f)`.
///
/// **Fires when** the norm is not training and its statistics are constant fp32.
/// **Keeps** values up to rounding. **Runs after** decompose-operators.
public let foldBatchNorm = Pass(
  "fold-batch-norm", "moves batch norms into the convolutions before them"
) { node, graph, catalog throws(OperatorError) in
  guard let norm = node.operation as? BatchNorm, !norm.training,
    graph.type(of: node.output).elementType == .float32,
    let affine = affineForm(of: norm, node, graph)
  else { return nil }
  let builder = PatchBuilder(graph, catalog: catalog, anchor: node.name)
  let result: Value
  if let producer = graph.producer(of: node.inputs[0]), graph.useCount(of: node.inputs[0]) == 1,
    let folded = try fold(affine, into: producer, graph, builder)
  {
    result = folded
  } else {
    result = try apply(affine, to: node, graph, builder)
  }
  builder.replace(node.output, with: result)
  return builder.patch("fold batch norm")
}

/// `y[c] = x[c] * factor[c] + shift[c]`
private struct ChannelAffine {
  let factor: [Double]
  let shift: [Double]
}

private func affineForm(of norm: BatchNorm, _ node: Node, _ graph: Graph) -> ChannelAffine? {
  let statistics = node.inputs[1...4].map { graph.constant($0)?.doubles }
  guard let scale = statistics[0], let offset = statistics[1], let mean = statistics[2],
    let variance = statistics[3]
  else { return nil }
  let factor = scale.indices.map { scale[$0] / (variance[$0] + norm.epsilon).squareRoot() }
  let shift = offset.indices.map { offset[$0] - mean[$0] * factor[$0] }
  return ChannelAffine(factor: factor, shift: shift)
}

private func fold(
  _ affine: ChannelAffine, into producer: Node, _ graph: Graph, _ builder: PatchBuilder
) throws(OperatorError) -> Value? {
  let isTransposed = producer.operation is TransposedConvolution
  guard isTransposed || producer.operation is Convolution,
    let weights = graph.constant(producer.inputs[1]), weights.elementType == .float32
  else { return nil }
  var bias = [Double](repeating: 0, count: affine.factor.count)
  if producer.inputs.count == 3 {
    guard let tensor = graph.constant(producer.inputs[2]) else { return nil }
    bias = tensor.doubles
  }
  let groups = (producer.operation as? TransposedConvolution)?.groups ?? 1
  let folded = bias.indices.map { bias[$0] * affine.factor[$0] + affine.shift[$0] }
  let weightName = graph.name(of: producer.inputs[1])
  let w = try builder.append(
    scaled(weights, by: affine.factor, isTransposed: isTransposed, groups: groups), [],
    name: "\(weightName).folded")[0]
  let b = try builder.constant(
    Tensor(nearest: folded, type: TensorType(.float32, [folded.count])),
    name: "\(producer.name).bias.folded")
  let result = try builder.append(
    producer.operation, [producer.inputs[0], w, b], name: producer.name)[0]
  // In the convolution's place, the new one keeps its name.
  builder.replace(producer.output, with: result)
  return result
}

/// Weights `[K, C/g, k...]`, or `[C, K/g, k...]` when transposed, times the factor of their output
/// channel.
private func scaled(_ weights: Tensor, by factor: [Double], isTransposed: Bool, groups: Int)
  -> Constant
{
  let factors = factor.map(Float.init)
  let shape = weights.shape
  guard isTransposed else {
    return Constant(
      weights, scaledBy: LeadingFactors(factors, rows: shape[0], columns: 1))
  }
  let perGroup = shape[0] / groups
  let expanded = (0..<shape[0]).flatMap { c in
    factors[c / perGroup * shape[1]..<(c / perGroup + 1) * shape[1]]
  }
  return Constant(
    weights, scaledBy: LeadingFactors(expanded, rows: shape[0], columns: shape[1]))
}

private func apply(
  _ affine: ChannelAffine, to node: Node, _ graph: Graph, _ builder: PatchBuilder
) throws(OperatorError) -> Value {
  let rank = graph.shape(of: node.output).rank
  let shape = Shape([1, affine.factor.count] + Array(repeating: 1, count: rank - 2))
  let type = TensorType(.float32, shape)
  let factor = try builder.constant(affine.factor, type: type, name: "factor")
  let shift = try builder.constant(affine.shift, type: type, name: "shift")
  let scaled = try builder.append(
    Multiply(), [node.inputs[0], factor], name: "\(node.name).scaled")[0]
  return try builder.append(Add(), [scaled, shift], name: node.name)[0]
}
