import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Lets a convolution do what follows it before it stores a voxel.
///
/// ```
/// %y = convolution(%x, %w, %b)   %z = leaky-relu(%y)   %s = add(%z, %skip)
/// ->
/// %s = fused-convolution(%x, %w, %b, %skip) {slope = 0.01, addends = 1}
/// ```
///
/// An addend that is itself a sum of two tensors without another use is taken apart, so that the
/// sum is never written: EasyFusion of two encoders into a decoder costs two reads.
///
/// **Fires when** the convolution is fp32 with constant weights and bias and the intermediate has
/// no other use; an addend is no constant, because constants stand in planes.
/// **Keeps** values up to the order of additions. **Runs after** fold-batch-norm.
public let fuseEpilogues = Pass(
  "fuse-epilogues", "lets convolutions apply the element-wise operators that follow them"
) { node, graph, catalog throws(OperatorError) in
  let builder = PatchBuilder(graph, catalog: catalog, anchor: node.name)
  if let patch = try lower(node, graph, builder) { return patch }
  if let patch = try fuseActivation(node, graph, builder) { return patch }
  if let patch = try fuseAddition(node, graph, builder) { return patch }
  return try takeSumApart(node, graph, builder)
}

/// A plain convolution becomes a fused one with an empty epilogue.
private func lower(_ node: Node, _ graph: Graph, _ builder: PatchBuilder)
  throws(OperatorError) -> Patch?
{
  let kind: FusedConvolution.Kind
  switch node.operation {
  case let convolution as Convolution: kind = .convolution(convolution)
  case let transposed as TransposedConvolution: kind = .transposed(transposed)
  default: return nil
  }
  guard graph.type(of: node.output).elementType == .float32,
    node.inputs[1...].allSatisfy({ graph.isConstant($0) })
  else { return nil }
  let fused = FusedConvolution(kind, hasBias: node.inputs.count == 3)
  builder.replace(node.output, with: try builder.append(fused, node.inputs, name: node.name)[0])
  return builder.patch("lower \(node.operation.id)")
}

/// The fused convolution that makes `value` for one use only.
private func soleProducer(of value: Value, _ graph: Graph) -> (Node, FusedConvolution)? {
  guard graph.useCount(of: value) == 1, let node = graph.producer(of: value),
    let fused = node.operation as? FusedConvolution
  else { return nil }
  return (node, fused)
}

private func fuseActivation(_ node: Node, _ graph: Graph, _ builder: PatchBuilder)
  throws(OperatorError) -> Patch?
{
  guard case .pointwise(.leakyReLU(let slope)) = node.operation.form,
    let (producer, unfused) = soleProducer(of: node.inputs[0], graph),
    unfused.slopeAfterAddition == 1
  else { return nil }
  var fused = unfused
  if fused.addends > 0 {
    fused.slopeAfterAddition = slope
  } else if fused.slope == 1 {
    fused.slope = slope
  } else {
    return nil
  }
  // The node replaces the convolution too, and so keeps its name: that is what people look for.
  let value = try builder.append(fused, producer.inputs, name: producer.name)[0]
  builder.replace(producer.output, with: value)
  builder.replace(node.output, with: value)
  return builder.patch("fuse \(node.operation.id)")
}

private func fuseAddition(_ node: Node, _ graph: Graph, _ builder: PatchBuilder)
  throws(OperatorError) -> Patch?
{
  guard case .pointwise(.add) = node.operation.form else { return nil }
  let type = graph.type(of: node.output)
  for index in [0, 1] {
    let (own, other) = (node.inputs[index], node.inputs[1 - index])
    guard own != other, graph.type(of: own) == type, graph.type(of: other) == type,
      let (producer, unfused) = soleProducer(of: own, graph), unfused.slopeAfterAddition == 1,
      unfused.addends < FusedConvolution.maximumAddends, !graph.isConstant(other)
    else { continue }
    var fused = unfused
    fused.addends += 1
    let value = try builder.append(fused, producer.inputs + [other], name: producer.name)[0]
    builder.replace(producer.output, with: value)
    builder.replace(node.output, with: value)
    return builder.patch("fuse addition")
  }
  return nil
}

/// Replaces one addend that is a sum by its two terms.
private func takeSumApart(_ node: Node, _ graph: Graph, _ builder: PatchBuilder)
  throws(OperatorError) -> Patch?
{
  guard var fused = node.operation as? FusedConvolution, fused.addends == 1,
    let sum = graph.producer(of: node.inputs[fused.firstAddend]), sum.operation is Add,
    graph.useCount(of: sum.output) == 1,
    sum.inputs.allSatisfy({
      graph.type(of: $0) == graph.type(of: sum.output) && !graph.isConstant($0)
    })
  else { return nil }
  fused.addends = 2
  let inputs = Array(node.inputs[..<fused.firstAddend]) + sum.inputs
  builder.replace(node.output, with: try builder.append(fused, inputs, name: node.name)[0])
  return builder.patch("take a sum apart")
}
