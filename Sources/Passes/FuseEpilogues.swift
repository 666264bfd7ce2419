import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Lets a convolution, a norm or a product with constants do what follows it before it stores a
/// voxel.
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
/// **Fires when** the operator is fp32 (and the matrix of a product constant) and the intermediate
/// has no other use; an addend is no constant, because constants stand in planes.
/// **Keeps** values up to the order of additions. **Runs after** fold-batch-norm.
public let fuseEpilogues = Pass(
  "fuse-epilogues",
  "lets convolutions and norms apply the element-wise operators that follow them"
) { node, graph, catalog throws(OperatorError) in
  let builder = PatchBuilder(graph, catalog: catalog, anchor: node.name)
  if let patch = try lower(node, graph, builder) { return patch }
  if let patch = try fuseActivation(node, graph, builder) { return patch }
  if let patch = try fuseBias(node, graph, builder) { return patch }
  if let patch = try fuseAddition(node, graph, builder) { return patch }
  return try takeSumApart(node, graph, builder)
}

/// A plain convolution or product becomes a fused one with an empty epilogue.
private func lower(_ node: Node, _ graph: Graph, _ builder: PatchBuilder)
  throws(OperatorError) -> Patch?
{
  guard node.outputs.count == 1, graph.type(of: node.output).elementType == .float32,
    let fused = fusedForm(of: node, graph)
  else { return nil }
  builder.replace(node.output, with: try builder.append(fused, node.inputs, name: node.name)[0])
  return builder.patch("lower \(node.operation.id)")
}

private func fusedForm(of node: Node, _ graph: Graph) -> (any FusedOperator)? {
  switch node.operation {
  case let convolution as Convolution:
    FusedConvolution(.convolution(convolution), hasBias: node.inputs.count == 3)
  case let transposed as TransposedConvolution:
    FusedConvolution(.transposed(transposed), hasBias: node.inputs.count == 3)
  case let product as MatMul
  where FusedProduct.fits(product, node, graph) && graph.isConstant(node.inputs[1]):
    FusedProduct(transposesB: product.transposeB)
  default: nil
  }
}

/// The fused operator that makes `value` for `uses` uses only.
private func producer(of value: Value, uses: Int = 1, _ graph: Graph)
  -> (node: Node, fused: any FusedOperator)?
{
  guard graph.useCount(of: value) == uses, let node = graph.producer(of: value),
    let fused = node.operation as? any FusedOperator
  else { return nil }
  return (node, fused)
}

private func fuseActivation(_ node: Node, _ graph: Graph, _ builder: PatchBuilder)
  throws(OperatorError) -> Patch?
{
  guard let pattern = ActivationPattern(endingIn: node, graph),
    graph.type(of: pattern.input) == graph.type(of: node.output),
    let (maker, unfused) = producer(of: pattern.input, uses: pattern.uses, graph),
    let epilogue = unfused.epilogue.followed(by: pattern.activation)
  else { return nil }
  var fused = unfused
  fused.epilogue = epilogue
  // The node replaces its producer too, and so keeps its name: that is what people look for.
  let value = try builder.append(fused, maker.inputs, name: maker.name)[0]
  if pattern.uses == 1 { builder.replace(maker.output, with: value) }
  builder.replace(node.output, with: value)
  return builder.patch("fuse \(node.operation.id)")
}

/// A product takes up one constant row.
private func fuseBias(_ node: Node, _ graph: Graph, _ builder: PatchBuilder)
  throws(OperatorError) -> Patch?
{
  guard case .pointwise(.add) = node.operation.form else { return nil }
  let columns = graph.shape(of: node.output).extents.last ?? 0
  for index in [0, 1] {
    let bias = graph.shape(of: node.inputs[1 - index])
    guard bias.count == columns, bias.extents.last == columns,
      let numbers = graph.floats(node.inputs[1 - index]),
      let (maker, unfused) = producer(of: node.inputs[index], graph),
      var product = unfused as? FusedProduct, !product.hasBias,
      product.epilogue == FusedEpilogue(),
      graph.type(of: node.output) == graph.type(of: maker.output)
    else { continue }
    product.hasBias = true
    let row = try builder.constant(
      Tensor(numbers, shape: [columns]), name: "\(maker.name).bias")
    let value = try builder.append(product, maker.inputs + [row], name: maker.name)[0]
    builder.replace(maker.output, with: value)
    builder.replace(node.output, with: value)
    return builder.patch("fuse bias")
  }
  return nil
}

private func fuseAddition(_ node: Node, _ graph: Graph, _ builder: PatchBuilder)
  throws(OperatorError) -> Patch?
{
  guard case .pointwise(.add) = node.operation.form else { return nil }
  let type = graph.type(of: node.output)
  for index in [0, 1] {
    let (own, other) = (node.inputs[index], node.inputs[1 - index])
    guard own != other, graph.type(of: own) == type, graph.type(of: other) == type,
      !graph.isConstant(other), let (maker, unfused) = producer(of: own, graph),
      let epilogue = unfused.epilogue.withAddend
    else { continue }
    var fused = unfused
    fused.epilogue = epilogue
    let value = try builder.append(fused, maker.inputs + [other], name: maker.name)[0]
    builder.replace(maker.output, with: value)
    builder.replace(node.output, with: value)
    return builder.patch("fuse addition")
  }
  return nil
}

/// Replaces one addend that is a sum by its two terms.
private func takeSumApart(_ node: Node, _ graph: Graph, _ builder: PatchBuilder)
  throws(OperatorError) -> Patch?
{
  guard var fused = node.operation as? any FusedOperator, fused.epilogue.addends == 1,
    let sum = graph.producer(of: node.inputs[fused.firstAddend]), sum.operation is Add,
    graph.useCount(of: sum.output) == 1,
    sum.inputs.allSatisfy({
      graph.type(of: $0) == graph.type(of: sum.output) && !graph.isConstant($0)
    })
  else { return nil }
  fused.epilogue.addends = 2
  let inputs = Array(node.inputs[..<fused.firstAddend]) + sum.inputs
  builder.replace(node.output, with: try builder.append(fused, inputs, name: node.name)[0])
  return builder.patch("take a sum apart")
}
