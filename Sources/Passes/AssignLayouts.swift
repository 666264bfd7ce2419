import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Decides how every tensor stands in memory, and inserts a reorder where two disagree.
///
/// ```
/// %a = fused-convolution(%x, ...)   %b = fused-convolution(%a, ...)   output b = %b
/// ->
/// %a = fused-convolution(%x, ...) {output-layout = blocked-16 halo 1,1,1..1,1,1}
/// %b = fused-convolution(%a, ...) {input-layout = blocked-16 halo 1,1,1..1,1,1}
/// ```
///
/// Between convolutions, channels stand in blocks of one vector and voxels have the halo that the
/// next window reads; everything else is row-major. **Keeps** every bit.
/// **Runs after** fuse-epilogues.
public func assignLayouts(lanes: Int) -> Pass {
  Pass("assign-layouts", "blocks channels by the vector and inserts reorders") {
    (graph: inout Graph, _) throws(OperatorError) -> Int in
    let assignment = try LayoutAssignment(graph, lanes: lanes)
    var rewriter = LayoutRewriter(assignment: assignment, source: graph)
    do throws(GraphError) {
      graph = try rewriter.run()
    } catch {
      throw error.cause ?? OperatorError(.unsupported, place: error.place, error.reason)
    }
    return rewriter.changes
  }
}

/// The layout each value is made in.
struct LayoutAssignment {
  let lanes: Int
  private(set) var layouts: [Value: Layout] = [:]
  /// Values that must share a halo, as a union-find forest.
  private var parents: [Value: Value] = [:]

  init(_ graph: Graph, lanes: Int) throws(OperatorError) {
    self.lanes = lanes
    let nodes = graph.nodes
    // Users first: an element-wise operator is blocked only when its own users are.
    for node in nodes.reversed() where isBlocked(node, graph) { parents[node.output] = node.output }
    for node in nodes where parents[node.outputs.first ?? Value(index: -1)] != nil {
      for operand in sharedOperands(node) where parents[operand] != nil {
        join(operand, node.output)
      }
    }
    var halos: [Value: (low: [Int], high: [Int])] = [:]
    for node in nodes {
      guard let fused = node.operation as? FusedConvolution, parents[node.inputs[0]] != nil else {
        continue
      }
      let need = try halo(of: fused, node, graph)
      let root = find(node.inputs[0])
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

  /// The layout a convolution reads a value in that is not made for it.
  func inputLayout(for fused: FusedConvolution, _ node: Node, _ graph: Graph)
    throws(OperatorError) -> Layout
  {
    let own = layout(of: node.inputs[0])
    if !own.isPlanar && canReadBlocked(fused, node, graph) { return own }
    let need = try halo(of: fused, node, graph)
    let channels = graph.shape(of: node.inputs[0])[1]
    let taps = graph.shape(of: node.inputs[1]).extents[2...].reduce(1, *)
    // A window over many channels is worth a copy into blocks; one tap reads planes as they are.
    let isWorthBlocking = taps > 1 && 2 * channels >= lanes
    let block = isWorthBlocking && canReadBlocked(fused, node, graph) ? lanes : 1
    return Layout(block: block, haloLow: need.low, haloHigh: need.high)
  }

  private func halo(of fused: FusedConvolution, _ node: Node, _ graph: Graph)
    throws(OperatorError) -> (low: [Int], high: [Int])
  {
    let geometry = try fused.geometry(node.inputs.map(graph.type(of:)))
    return ConvolutionPhase.phases(of: fused, geometry).halo(around: geometry.inputExtents)
  }

  private func isBlocked(_ node: Node, _ graph: Graph) -> Bool {
    guard node.outputs.count == 1 else { return false }
    if let fused = node.operation as? FusedConvolution {
      let channels = graph.shape(of: node.output)[1]
      guard fused.groups == 1 || channels / fused.groups % lanes == 0 else { return false }
      return fused.addends > 0 || hasBlockedUser(node.output, graph)
    }
    return isPlainPointwise(node, graph) && hasBlockedUser(node.output, graph)
  }

  private func hasBlockedUser(_ value: Value, _ graph: Graph) -> Bool {
    graph.users(of: value).contains { user in
      guard let fused = user.operation as? FusedConvolution else {
        return isPlainPointwise(user, graph) && parents[user.output] != nil
      }
      return user.inputs[0] != value || canReadBlocked(fused, user, graph)
    }
  }

  private func canReadBlocked(_ fused: FusedConvolution, _ node: Node, _ graph: Graph) -> Bool {
    fused.groups == 1
      || graph.shape(of: node.inputs[0])[1] / fused.groups % lanes == 0
  }

  /// Whether a node is element-wise without broadcasting, so that it may run over any layout.
  private func isPlainPointwise(_ node: Node, _ graph: Graph) -> Bool {
    guard case .pointwise = node.operation.form, node.outputs.count == 1 else { return false }
    let type = graph.type(of: node.output)
    return type.elementType == .float32 && (3...5).contains(type.shape.rank)
      && node.inputs.allSatisfy { graph.type(of: $0) == type && !graph.isConstant($0) }
  }

  /// The inputs that must stand exactly as the output does.
  private func sharedOperands(_ node: Node) -> [Value] {
    guard let fused = node.operation as? FusedConvolution else { return node.inputs }
    return Array(node.inputs[fused.firstAddend...])
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

/// Copies a graph with layouts written into it.
private struct LayoutRewriter {
  let assignment: LayoutAssignment
  let source: Graph
  private(set) var changes = 0
  private var result: Graph
  private var mapped: [Value: Value] = [:]
  private var variants: [Variant: Value] = [:]

  private struct Variant: Hashable {
    let value: Value
    let layout: Layout
  }

  init(assignment: LayoutAssignment, source: Graph) {
    self.assignment = assignment
    self.source = source
    result = Graph(name: source.name)
    result.metadata = source.metadata
  }

  mutating func run() throws(GraphError) -> Graph {
    for input in source.inputs {
      mapped[input.value] = try result.addInput(
        input.name, source.type(of: input.value), symbols: input.symbols)
    }
    for node in source.nodes { try copy(node) }
    for output in source.outputs {
      try result.addOutput(output.name, try value(output.value, in: .planar))
    }
    return result
  }

  private mutating func copy(_ node: Node) throws(GraphError) {
    var operation = node.operation
    var inputs: [Value] = []
    if var fused = node.operation as? FusedConvolution {
      do throws(OperatorError) {
        fused.inputLayout = try assignment.inputLayout(for: fused, node, source)
      } catch {
        throw GraphError(.operation, "node \"\(node.name)\"", error.description, cause: error)
      }
      fused.outputLayout = assignment.layout(of: node.output)
      for (index, input) in node.inputs.enumerated() {
        let layout =
          index == 0 ? fused.inputLayout : index < fused.firstAddend ? .planar : fused.outputLayout
        inputs.append(try value(input, in: layout))
      }
      operation = fused
      changes += 1
    } else {
      // A pointwise node made in blocks reads blocks; everything else reads planes.
      let layout = node.outputs.count == 1 ? assignment.layout(of: node.output) : .planar
      for input in node.inputs { inputs.append(try value(input, in: layout)) }
    }
    let copy = try result.addNode(operation, inputs, name: node.name)
    for (old, new) in zip(node.outputs, copy.outputs) { mapped[old] = new }
  }

  private mutating func value(_ value: Value, in layout: Layout) throws(GraphError) -> Value {
    guard let own = mapped[value] else {
      throw GraphError(.unknownValue, "value \(value.index)", "is used before it is made")
    }
    let from = assignment.layout(of: value)
    if from == layout || source.isConstant(value) { return own }
    let variant = Variant(value: value, layout: layout)
    if let known = variants[variant] { return known }
    let name = result.uniqueNodeName("\(source.name(of: value)).reorder")
    let reorder = try result.addNode(Reorder(from: from, to: layout), [own], name: name)
    variants[variant] = reorder.output
    changes += 1
    return reorder.output
  }
}
