import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor

/// Chooses a kernel for every node that has work to do.
struct Schedule {
  let graph: Graph
  let isa: ISA
  let allowsWinograd: Bool

  func steps() throws(PlanError) -> [any Step] {
    var steps: [any Step] = []
    for node in graph.nodes where !(node.operation is Constant) && !Self.isView(node, graph) {
      steps.append(try step(node))
    }
    return steps
  }

  /// Whether a node's output is its input's bytes.
  static func isView(_ node: Node, _ graph: Graph) -> Bool {
    guard node.operation.form == .view || node.operation.form == .identity,
      node.outputs.count == 1, let input = node.inputs.first, !graph.isConstant(input)
    else { return false }
    let (from, to) = (graph.type(of: input), graph.type(of: node.output))
    return from.elementType == to.elementType && from.shape.count == to.shape.count
      && graph.layout(of: input).isPlanar
  }

  private func step(_ node: Node) throws(PlanError) -> any Step {
    if let fused = node.operation as? FusedConvolution {
      do throws(OperatorError) {
        return convolution(try ConvolutionStep(node, fused, graph, isa: isa))
      } catch {
        throw PlanError(.operation, "node \"\(node.name)\"", error.description)
      }
    }
    if let step = ReorderStep(node, graph) { return step }
    if let step = PointwiseStep(node, graph) { return step }
    if let step = MatMulStep(node, graph) { return step }
    if let step = SoftmaxStep(node, graph) { return step }
    if let step = PluginKernelStep(node) { return step }
    return ReferenceStep(node: node)
  }

  private func convolution(_ step: ConvolutionStep) -> any Step {
    let layer = ConvolutionLayer(
      step.fused, step.geometry, input: step.input, output: step.output, isa: isa)
    guard allowsWinograd, case .winograd(let tile) = ConvolutionAlgorithm.best(for: layer) else {
      return step
    }
    return WinogradStep(convolution: step, tile: tile)
  }
}

/// When each buffer comes to life and when it is needed last.
struct Lifetimes {
  private(set) var requests: [MemoryPlan.Request] = []
  private(set) var values: [[Value]] = []
  private(set) var bufferOf: [Value: Int] = [:]

  init(_ graph: Graph, _ steps: [any Step]) {
    let end = steps.count
    var spans: [(first: Int, last: Int)] = []
    var sizes: [Int] = []
    var positions: [NodeID: Int] = [:]
    for (index, step) in steps.enumerated() { positions[step.node.id] = index }
    let uses = Self.lastUses(graph, positions, end: end)
    // Inputs live throughout: a run must leave them as they were.
    for input in graph.inputs {
      bufferOf[input.value] = sizes.count
      sizes.append(graph.type(of: input.value).byteCount)
      spans.append((0, end))
      values.append([input.value])
    }
    for node in graph.nodes {
      guard let position = positions[node.id] else {
        // A view lives where its input does; a view of a constant gets no buffer.
        if let input = node.inputs.first, let buffer = bufferOf[input] {
          bufferOf[node.output] = buffer
          values[buffer].append(node.output)
        }
        continue
      }
      if let buffer = replaceable(steps[position], position, graph, uses, sizes) {
        bufferOf[node.output] = buffer
        values[buffer].append(node.output)
        spans[buffer].last = position
      }
      for output in node.outputs where bufferOf[output] == nil {
        bufferOf[output] = sizes.count
        sizes.append(Self.byteCount(output, graph))
        spans.append((position, position))
        values.append([output])
      }
      for input in node.inputs {
        guard let buffer = bufferOf[input] else { continue }
        spans[buffer].last = max(spans[buffer].last, position)
      }
    }
    for output in graph.outputs {
      if let buffer = bufferOf[output.value] { spans[buffer].last = end }
    }
    requests = sizes.indices.map {
      .init(byteCount: sizes[$0], first: spans[$0].first, last: spans[$0].last)
    }
  }

  /// The last step that reads each value; `end` for outputs and what they are views of.
  private static func lastUses(_ graph: Graph, _ positions: [NodeID: Int], end: Int)
    -> [Value: Int]
  {
    var uses: [Value: Int] = [:]
    for output in graph.outputs { uses[output.value] = end }
    for node in graph.nodes.reversed() {
      // A view is read when its own readers read.
      let position = positions[node.id] ?? node.outputs.compactMap { uses[$0] }.max()
      guard let position else { continue }
      for input in node.inputs { uses[input] = max(uses[input] ?? 0, position) }
    }
    return uses
  }

  /// The buffer of an input that dies with the step and fits its output exactly.
  private func replaceable(
    _ step: any Step, _ position: Int, _ graph: Graph, _ uses: [Value: Int], _ sizes: [Int]
  ) -> Int? {
    for input in step.replaceableInputs {
      guard let buffer = bufferOf[input], step.node.inputs.count(where: { $0 == input }) == 1,
        values[buffer].allSatisfy({ (uses[$0] ?? position) <= position }),
        !graph.inputs.contains(where: { bufferOf[$0.value] == buffer }),
        !step.node.inputs.contains(where: { $0 != input && bufferOf[$0] == buffer }),
        graph.layout(of: input) == graph.layout(of: step.node.output),
        sizes[buffer] == Self.byteCount(step.node.output, graph)
      else { continue }
      return buffer
    }
    return nil
  }

  private static func byteCount(_ value: Value, _ graph: Graph) -> Int {
    let type = graph.type(of: value)
    let layout = graph.layout(of: value)
    if layout.isPlanar { return type.byteCount }
    return PhysicalShape(type.shape, layout).elementCount * type.elementType.byteCount
  }
}
