import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Makes one operator of a normalisation and of what was written around it.
///
/// ```
/// %r = reshape(%x) {shape = [0, 8, -1]}    %n = instance-norm(%r, %ones, %zeros)
/// %y = reshape(%n)   %s = multiply(%y, %scale)   %z = add(%s, %offset)
/// ->
/// %z = fused-normalization(%x, %scale, %offset) {groups = 8}
/// ```
///
/// **Fires when** scale and offset are constant fp32 with a number for each channel.
/// **Keeps** values up to rounding. **Runs before** fuse-epilogues.
public let fuseNormalizations = Pass(
  "fuse-normalizations", "makes group norms of reshapes around instance norms"
) { node, graph, catalog throws(OperatorError) in
  let builder = PatchBuilder(graph, catalog: catalog, anchor: node.name)
  if let patch = try lower(node, graph, builder) { return patch }
  if let patch = try regroup(node, graph, builder) { return patch }
  return try absorb(node, graph, builder)
}

private func lower(_ node: Node, _ graph: Graph, _ builder: PatchBuilder)
  throws(OperatorError) -> Patch?
{
  guard let norm = node.operation as? InstanceNorm,
    node.inputs[1...].allSatisfy({ graph.isConstant($0) })
  else { return nil }
  let type = graph.type(of: node.output)
  guard type.elementType == .float32, type.shape.rank <= 5, type.shape.count > 0 else {
    return nil
  }
  let fused = FusedNormalization(groups: type.shape[1], epsilon: norm.epsilon)
  builder.replace(node.output, with: try builder.append(fused, node.inputs, name: node.name)[0])
  return builder.patch("lower instance norm")
}

/// The plain normalisation, without a use beside one, that makes `value`.
private func plainNorm(_ value: Value, _ graph: Graph) -> (node: Node, norm: FusedNormalization)? {
  guard let node = graph.soleProducer(of: value),
    let norm = node.operation as? FusedNormalization, norm.epilogue == FusedEpilogue()
  else { return nil }
  return (node, norm)
}

/// Channels that were reshaped into groups and back.
private func regroup(_ node: Node, _ graph: Graph, _ builder: PatchBuilder)
  throws(OperatorError) -> Patch?
{
  guard node.operation is Reshape, let (inner, norm) = plainNorm(node.inputs[0], graph),
    let reshape = graph.producer(of: inner.inputs[0]), reshape.operation is Reshape
  else { return nil }
  let shape = graph.shape(of: node.output)
  guard graph.shape(of: reshape.inputs[0]) == shape, (3...5).contains(shape.rank),
    graph.shape(of: inner.output)[0] == shape[0], shape[1] % norm.groups == 0,
    norm.groups == graph.shape(of: inner.output)[1],
    let scale = graph.constant(inner.inputs[1]), let offset = graph.constant(inner.inputs[2])
  else { return nil }
  let perGroup = shape[1] / norm.groups
  func spread(_ tensor: Tensor, _ name: String) throws(OperatorError) -> Value {
    let values = tensor.elements(of: Float.self).flatMap { Array(repeating: $0, count: perGroup) }
    return try builder.constant(Tensor(values, shape: [shape[1]]), name: "\(node.name).\(name)")
  }
  let inputs = [reshape.inputs[0], try spread(scale, "scale"), try spread(offset, "offset")]
  builder.replace(node.output, with: try builder.append(norm, inputs, name: inner.name)[0])
  return builder.patch("make a group norm")
}

/// A factor or a shift by channel becomes the norm's own.
private func absorb(_ node: Node, _ graph: Graph, _ builder: PatchBuilder)
  throws(OperatorError) -> Patch?
{
  guard case .pointwise(let function) = node.operation.form,
    function == .multiply || function == .add
  else { return nil }
  let type = graph.type(of: node.output)
  for index in [0, 1] {
    guard let numbers = graph.channelConstant(node.inputs[1 - index], of: type),
      let (maker, norm) = plainNorm(node.inputs[index], graph),
      graph.type(of: maker.output) == type,
      var scale = graph.floats(maker.inputs[1]), var offset = graph.floats(maker.inputs[2])
    else { continue }
    for (channel, number) in numbers.enumerated() {
      if function == .add {
        offset[channel] += number
      } else {
        scale[channel] *= number
        offset[channel] *= number
      }
    }
    let shape: Shape = [numbers.count]
    let inputs = [
      maker.inputs[0],
      try builder.constant(Tensor(scale, shape: shape), name: "\(node.name).scale"),
      try builder.constant(Tensor(offset, shape: shape), name: "\(node.name).offset"),
    ]
    let value = try builder.append(norm, inputs, name: maker.name)[0]
    builder.replace(maker.output, with: value)
    builder.replace(node.output, with: value)
    return builder.patch("absorb \(node.operation.id)")
  }
  return nil
}
