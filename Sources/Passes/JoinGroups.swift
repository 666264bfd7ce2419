import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Joins small groups of a convolution until they fill whole vectors, with zeros where they were
/// apart.
///
/// ```
/// %y = convolution(%x, %w) {groups = 32}     4 channels each
/// ->
/// %y = convolution(%x, %w') {groups = 8}     16 channels each
/// ```
///
/// Kernels compute whole vectors anyway; with these the tensors stay in blocks.
///
/// **Fires when** weights are constant fp32, groups have more than one channel and are no whole
/// vectors. **Keeps** finite values up to the order of additions. **Runs before** fuse-epilogues.
public func joinGroups(lanes: Int) -> Pass {
  Pass("join-groups", "joins small groups of convolutions into whole vectors") {
    node, graph, catalog throws(OperatorError) in
    guard var convolution = node.operation as? Convolution, convolution.groups > 1,
      let weights = graph.constant(node.inputs[1]), weights.elementType == .float32,
      let count = joined(weights.shape, groups: convolution.groups, lanes: lanes)
    else { return nil }
    let builder = PatchBuilder(graph, catalog: catalog, anchor: node.name)
    let wide = try builder.constant(
      spread(weights, groups: convolution.groups, joined: count), name: "\(node.name).joined")
    convolution.groups /= count
    let value = try builder.append(
      convolution, [node.inputs[0], wide] + node.inputs.dropFirst(2), name: node.name)[0]
    builder.replace(node.output, with: value)
    return builder.patch("join \(count) groups")
  }
}

/// How many groups of weights `[K, C/g, k...]` become one; nil where there is nothing to gain.
private func joined(_ shape: Shape, groups: Int, lanes: Int) -> Int? {
  let (outputs, inputs) = (shape[0] / groups, shape[1])
  guard inputs > 1 || outputs > 1, inputs * outputs > 0 else { return nil }
  let most = max(2, lanes / min(inputs, outputs))
  let count = (1...most).first {
    groups % $0 == 0 && $0 * inputs % lanes == 0 && $0 * outputs % lanes == 0
  }
  return count == 1 ? nil : count
}

/// Every `joined` groups side by side: the weights of a group stand among zeros.
private func spread(_ weights: Tensor, groups: Int, joined: Int) -> Tensor {
  let (outputs, inputs) = (weights.shape[0], weights.shape[1])
  let taps = weights.shape.extents[2...].reduce(1, *)
  let row = inputs * taps
  var wide = [Float](repeating: 0, count: weights.shape.count * joined)
  weights.withElements(of: Float.self) { values in
    for k in 0..<outputs {
      let place = k / (outputs / groups) % joined
      let start = k * row * joined + place * row
      for index in 0..<row { wide[start + index] = values[k * row + index] }
    }
  }
  var extents = weights.shape.extents
  extents[1] *= joined
  return Tensor(wide, shape: Shape(extents))
}
