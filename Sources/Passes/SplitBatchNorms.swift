import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Makes of a batch norm in training its statistics and a normalisation that takes an epilogue; of
/// its gradient two sums and the gradient of its input, which use the same statistics.
///
/// ```
/// %y, %m, %v = batch-norm(%x, %scale, %offset, %mean, %variance) {training = true}
/// %dz = leaky-relu-gradient(%y, %dy)
/// %dx, %ds, %do = batch-norm-gradient(%x, %scale, %dz)
/// ->
/// %bm, %bv, %m, %v = batch-statistics(%x, %mean, %variance)
/// %y = fused-batch-norm(%x, %bm, %bv, %scale, %offset)
/// %ds, %do = batch-norm-sums(%x, %dy, %bm, %bv, %scale, %offset) {slope = 0.01}
/// %dx = batch-norm-input-gradient(%x, %dy, %bm, %bv, %scale, %ds, %do, %offset) {slope = 0.01}
/// ```
///
/// The signs that a leaky ReLU's gradient looks at are computed again, so nothing keeps y before
/// its activation. What sums dx over all but the channels, as a convolution's bias does, gets
/// zeros: the sums of g and of `x - mean` cancel.
///
/// **Fires when** tensors are fp32 with 1 to 3 spatial axes. **Keeps** values up to rounding.
/// **Runs before** fuse-epilogues, which gives the norm its activation.
public let splitBatchNorms = Pass(
  "split-batch-norms", "splits batch norms in training into statistics and normalisation"
) { node, graph, catalog throws(OperatorError) in
  let builder = PatchBuilder(graph, catalog: catalog, anchor: node.name)
  if let patch = try split(node, graph, builder) { return patch }
  return try splitGradient(node, graph, builder)
}

private func fits(_ value: Value, _ graph: Graph) -> Bool {
  let type = graph.type(of: value)
  return type.elementType == .float32 && (3...5).contains(type.shape.rank) && type.shape.count > 0
}

private func split(_ node: Node, _ graph: Graph, _ builder: PatchBuilder)
  throws(OperatorError) -> Patch?
{
  guard let norm = node.operation as? BatchNorm, norm.training, fits(node.inputs[0], graph) else {
    return nil
  }
  let (x, scale, offset) = (node.inputs[0], node.inputs[1], node.inputs[2])
  let statistics = try builder.append(
    BatchStatistics(momentum: norm.momentum), [x, node.inputs[3], node.inputs[4]],
    name: "\(node.name).statistics")
  let y = try builder.append(
    FusedBatchNorm(epsilon: norm.epsilon), [x, statistics[0], statistics[1], scale, offset],
    name: node.name)[0]
  builder.replace(node.outputs[0], with: y)
  builder.replace(node.outputs[1], with: statistics[2])
  builder.replace(node.outputs[2], with: statistics[3])
  return builder.patch("split batch norm")
}

private func splitGradient(_ node: Node, _ graph: Graph, _ builder: PatchBuilder)
  throws(OperatorError) -> Patch?
{
  guard let norm = node.operation as? BatchNormGradient, fits(node.inputs[0], graph) else {
    return nil
  }
  let (x, scale) = (node.inputs[0], node.inputs[1])
  var (dy, offset, slope): (Value, Value?, Float?) = (node.inputs[2], nil, nil)
  let statistics: [Value]
  if let forward = splitNorm(of: x, scale: scale, norm.epsilon, graph) {
    statistics = Array(forward.inputs[1...2])
    if let gate = graph.soleProducer(of: dy), let leaky = gate.operation as? LeakyReLUGradient,
      gate.inputs[0] == forward.output
    {
      (dy, offset, slope) = (gate.inputs[1], forward.inputs[4], Float(leaky.slope))
    }
  } else {
    // Without the norm itself nobody wants running statistics: any will do.
    let zeros = try builder.constant(Tensor(zeros: graph.type(of: scale)))
    statistics = try builder.append(BatchStatistics(momentum: 0), [x, zeros, zeros])
  }
  let extra = offset.map { [$0] } ?? []
  let common = [x, dy] + statistics[..<2]
  let sums = try builder.append(
    BatchNormSums(epsilon: norm.epsilon, slope: slope),
    common + (slope == nil ? [] : [scale] + extra), name: "\(node.name).sums")
  let dx = try builder.append(
    BatchNormInputGradient(epsilon: norm.epsilon, slope: slope), common + [scale] + sums + extra,
    name: node.name)[0]
  for user in graph.users(of: node.outputs[0]) where sumsChannels(user, graph) {
    let zeros = try builder.constant(Tensor(zeros: graph.type(of: user.output)))
    builder.replace(user.output, with: zeros)
  }
  builder.replace(node.outputs[0], with: dx)
  builder.replace(node.outputs[1], with: sums[0])
  builder.replace(node.outputs[2], with: sums[1])
  return builder.patch("split gradient of batch norm")
}

/// The norm of `x` that was split, with nothing fused into it yet.
private func splitNorm(of x: Value, scale: Value, _ epsilon: Double, _ graph: Graph) -> Node? {
  graph.users(of: x).first { user in
    guard let norm = user.operation as? FusedBatchNorm, norm.epilogue == FusedEpilogue() else {
      return false
    }
    return norm.epsilon == epsilon && user.inputs[0] == x && user.inputs[3] == scale
      && graph.producer(of: user.inputs[1])?.operation is BatchStatistics
  }
}

/// Whether a node sums over all axes but the channels.
private func sumsChannels(_ node: Node, _ graph: Graph) -> Bool {
  let rank = graph.shape(of: node.inputs[0]).rank
  guard let form = ReductionForm(node.operation, rank: rank), form.function == .sum else {
    return false
  }
  return form.axes == [0] + Array(2..<rank)
}
