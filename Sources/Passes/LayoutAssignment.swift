import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// The layout each value is made in.
struct LayoutAssignment {
  let lanes: Int
  private(set) var layouts: [Value: Layout] = [:]
  private var roles: [NodeID: LayoutRole] = [:]
  /// Values that must share a halo, as a union-find forest.
  private var parents: [Value: Value] = [:]

  init(_ graph: Graph, lanes: Int) throws(OperatorError) {
    self.lanes = lanes
    let nodes = graph.nodes
    for node in nodes { roles[node.id] = LayoutRole(node, graph, lanes: lanes) }
    // Users first: an element-wise operator is blocked only when its own users are.
    for node in nodes.reversed() where isBlocked(node, graph) { parents[node.output] = node.output }
    for node in nodes where parents[node.outputs.first ?? Value(index: -1)] != nil {
      for operand in sharedOperands(node, graph) where parents[operand] != nil {
        join(operand, node.output)
      }
    }
    var halos: [Value: (low: [Int], high: [Int])] = [:]
    for node in nodes {
      guard let input = node.inputs.first, parents[input] != nil,
        let need = try halo(of: node, graph)
      else { continue }
      let root = find(input)
      let old = halos[root] ?? need
      halos[root] = (
        low: zip(old.low, need.low).map(max), high: zip(old.high, need.high).map(max)
      )
    }
    for value in parents.keys.sorted() {
      let halo = halos[find(value)]
      layouts[value] = Layout(
        block: lanes, haloLow: halo?.low ?? [], haloHigh: halo?.high ?? [])
    }
  }

  func layout(of value: Value) -> Layout { layouts[value] ?? .planar }

  func role(of node: Node) -> LayoutRole { roles[node.id] ?? .planar }

  /// The layouts in which an operator that is no convolution reads its inputs.
  func inputLayouts(_ node: Node, _ graph: Graph) -> [Layout] {
    let output = layout(of: node.outputs[0])
    switch role(of: node) {
    case .planar, .convolution: return node.inputs.map { _ in .planar }
    case .blocks: return [blocked(node.inputs[0])]
    case .weightGradient(let gradient): return weightGradientLayouts(gradient, node, graph)
    case .channelReduction(let tensors):
      let isBlocked = node.inputs[..<tensors].contains { !layout(of: $0).isPlanar }
      return node.inputs.indices.map { index in
        index < tensors && isBlocked ? blocked(node.inputs[index]) : .planar
      }
    case .concatenation: return node.inputs.map { _ in output }
    case .channelSlice: return [output.isPlanar ? output : blocked(node.inputs[0])]
    case .normalization(let parameters):
      return node.inputs.indices.map { index in
        if index >= parameters.upperBound || output.isPlanar { return output }
        return parameters.contains(index) ? .planar : blocked(node.inputs[index])
      }
    case .elementwise:
      if output.isPlanar { return node.inputs.map { _ in .planar } }
      let type = graph.type(of: node.output)
      return node.inputs.map { input in
        switch BlockedOperand(input, of: type, graph) {
        case .whole: output
        case .channels where !graph.isConstant(input): blocked(input)
        default: .planar
        }
      }
    }
  }

  /// The blocked layout a value has, or would get by a reorder.
  private func blocked(_ value: Value) -> Layout {
    let own = layout(of: value)
    return own.isPlanar ? Layout(block: lanes) : own
  }

  /// The layout a convolution reads a value in that is not made for it.
  func inputLayout(for fused: FusedConvolution, _ node: Node, _ graph: Graph)
    throws(OperatorError) -> Layout
  {
    let own = layout(of: node.inputs[0])
    let geometry = try fused.geometry(node.inputs.map(graph.type(of:)))
    let phases = ConvolutionPhase.phases(of: fused, geometry)
    let need = phases.halo(around: geometry.inputExtents)
    if layout(of: node.output).isPlanar,
      FusedConvolution.fitsRows(
        geometry, phases: phases, lanes: lanes, readsPlanes: own.isPlanar)
    {
      return Layout(block: 1, haloLow: need.low, haloHigh: need.high)
    }
    if !own.isPlanar && canReadBlocked(fused, node, graph) { return own }
    let channels = graph.shape(of: node.inputs[0])[1]
    let taps = graph.shape(of: node.inputs[1]).extents[2...].reduce(1, *)
    // A window over many channels is worth a copy into blocks; one tap reads planes as they are.
    let isWorthBlocking =
      (taps > 1 || isDepthwise(fused, node, graph))
      && LayoutRole.isWorthBlocking(channels: channels, lanes: lanes)
    let block = isWorthBlocking && canReadBlocked(fused, node, graph) ? lanes : 1
    return Layout(block: block, haloLow: need.low, haloHigh: need.high)
  }

  /// How far a node reads beyond its first input; nil for one without windows.
  private func halo(of node: Node, _ graph: Graph) throws(OperatorError)
    -> (low: [Int], high: [Int])?
  {
    let types = node.inputs.map(graph.type(of:))
    switch role(of: node) {
    case .convolution(let fused):
      let geometry = try fused.geometry(types)
      return ConvolutionPhase.phases(of: fused, geometry).halo(around: geometry.inputExtents)
    case .weightGradient(let gradient):
      let geometry = try gradient.geometry(types)
      return [ConvolutionPhase.direct(geometry)].halo(around: geometry.inputExtents)
    default: return nil
    }
  }

  /// x as the convolution reads it, dy as it stands; in blocks where there are channels for them.
  private func weightGradientLayouts(
    _ gradient: ConvolutionWeightGradient, _ node: Node, _ graph: Graph
  ) -> [Layout] {
    let need = try? halo(of: node, graph)
    return node.inputs.map { input in
      let own = layout(of: input)
      let canBlock = fillsBlocks(input, gradient.groups, graph)
      if !own.isPlanar && canBlock { return own }
      let block = canBlock && isWorthBlocking(input, graph) ? lanes : 1
      return input == node.inputs[0]
        ? Layout(block: block, haloLow: need?.low ?? [], haloHigh: need?.high ?? [])
        : Layout(block: block)
    }
  }

  private func isBlocked(_ node: Node, _ graph: Graph) -> Bool {
    switch role(of: node) {
    case .planar, .channelReduction, .weightGradient: return false
    case .blocks: return true
    case .elementwise, .concatenation, .channelSlice:
      return isWorthBlocking(node.output, graph) && hasBlockedUser(node.output, graph)
    case .normalization: return isWorthBlocking(node.output, graph)
    case .convolution(let fused):
      if isDepthwise(fused, node, graph) { return isWorthBlocking(node.output, graph) }
      return fillsBlocks(node.output, fused.groups, graph)
        && isWorthBlocking(node.output, graph)
        && (fused.epilogue.addends > 0 || hasBlockedUser(node.output, graph)
          || fillsVectors(fused, node, graph))
    }
  }

  /// Whether inputs and outputs of a convolution fill whole vectors: between blocks its products
  /// are fewer or faster by more than it costs to bring the output into planes afterwards.
  private func fillsVectors(_ fused: FusedConvolution, _ node: Node, _ graph: Graph) -> Bool {
    let (inputs, outputs) = (graph.shape(of: node.inputs[0])[1], graph.shape(of: node.output)[1])
    return min(inputs, outputs) / fused.groups >= lanes && outputs > FusedConvolution.fewOutputs
  }

  private func isWorthBlocking(_ value: Value, _ graph: Graph) -> Bool {
    LayoutRole.isWorthBlocking(channels: graph.shape(of: value)[1], lanes: lanes)
  }

  private func hasBlockedUser(_ value: Value, _ graph: Graph) -> Bool {
    graph.users(of: value).contains { user in
      switch role(of: user) {
      case .planar: false
      case .blocks, .channelReduction: true
      case .weightGradient(let gradient): fillsBlocks(value, gradient.groups, graph)
      case .elementwise, .concatenation, .channelSlice, .normalization: parents[user.output] != nil
      case .convolution(let fused):
        user.inputs[0] == value
          ? canReadBlocked(fused, user, graph)
          : user.inputs[fused.firstAddend...].contains(value) && parents[user.output] != nil
      }
    }
  }

  private func canReadBlocked(_ fused: FusedConvolution, _ node: Node, _ graph: Graph) -> Bool {
    isDepthwise(fused, node, graph)
      ? isWorthBlocking(node.output, graph) : fillsBlocks(node.inputs[0], fused.groups, graph)
  }

  /// Whether every channel has a window of its own: a kernel of its own, for blocks on both sides.
  private func isDepthwise(_ fused: FusedConvolution, _ node: Node, _ graph: Graph) -> Bool {
    guard case .convolution = fused.kind, fused.groups > 1 else { return false }
    return graph.shape(of: node.inputs[0])[1] == fused.groups
      && graph.shape(of: node.output)[1] == fused.groups
  }

  /// Whether groups of channels begin at blocks.
  private func fillsBlocks(_ value: Value, _ groups: Int, _ graph: Graph) -> Bool {
    groups == 1 || graph.shape(of: value)[1] / groups % lanes == 0
  }

  /// The inputs that must stand exactly as the output does.
  private func sharedOperands(_ node: Node, _ graph: Graph) -> [Value] {
    switch role(of: node) {
    case .planar, .blocks, .channelReduction, .channelSlice, .weightGradient: return []
    case .convolution(let fused): return Array(node.inputs[fused.firstAddend...])
    case .normalization(let parameters): return Array(node.inputs[parameters.upperBound...])
    case .concatenation: return node.inputs
    case .elementwise:
      let type = graph.type(of: node.output)
      return node.inputs.filter { BlockedOperand($0, of: type, graph) == .whole }
    }
  }

  private func find(_ value: Value) -> Value {
    var root = value
    while let parent = parents[root], parent != root { root = parent }
    return root
  }

  private mutating func join(_ a: Value, _ b: Value) {
    let (a, b) = (find(a), find(b))
    if a != b { parents[max(a, b)] = min(a, b) }
  }
}
