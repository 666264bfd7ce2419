import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor

/// Chooses a kernel for every node that has work to do.
struct Schedule {
  let graph: Graph
  /// In the order in which they run.
  let nodes: [Node]
  let isa: ISA
  let choice: AlgorithmChoice

  func steps() throws(PlanError) -> [any Step] {
    var steps: [any Step] = []
    for node in nodes where !(node.operation is Constant) && !Self.isView(node, graph) {
      steps.append(try step(node))
    }
    return choice.joinsSteps ? steps.joiningProjections(graph) : steps
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
    if let step = WeightGradientStep(node, graph, isa: isa) {
      return (choice.allowsTransforms ? WinogradWeightGradientStep(step) : nil) ?? step
    }
    if let step = ReorderStep(node, graph) { return step }
    if let step = NormalizationStep(node, graph) { return step }
    if let step = BatchStatisticsStep(node, graph) { return step }
    if let step = BatchNormStep(node, graph) { return step }
    if let step = BatchNormSumsStep(node, graph) { return step }
    if let step = BatchNormInputGradientStep(node, graph) { return step }
    if let step = AllReduceStep(node, graph) { return step }
    if let step = PoolStep(node, graph) { return step }
    if let step = ResizeStep(node, graph) { return step }
    if let step = ReductionStep(node, graph) { return step }
    if let step = ConcatStep(node, graph) { return step }
    if let step = SliceStep(node, graph) { return step }
    if let step = PointwiseStep(node, graph) { return step }
    if let step = ProductStep(node, graph, isa: isa) { return step }
    if let step = MatMulStep(node, graph) { return step }
    if let step = SoftmaxStep(node, graph) { return step }
    if let step = LayerNormStep(node, graph) { return step }
    if let step = SGDUpdateStep(node, graph) { return step }
    if let step = EMAUpdateStep(node, graph) { return step }
    if let step = RandomNormalStep(node, graph) { return step }
    if let step = RandomMaskStep(node) { return step }
    if let step = PredicateStep(node, graph) { return step }
    if let step = WideningStep(node, graph) { return step }
    if let step = CopyStep(node, graph) { return step }
    if let step = GatherStep(node, graph) { return step }
    if let step = PluginKernelStep(node) { return step }
    return ReferenceStep(node: node)
  }

  private func convolution(_ step: ConvolutionStep) -> any Step {
    if let depthwise = DepthwiseStep(step) { return depthwise }
    if let rows = RowConvolutionStep(step) { return rows }
    switch choice.best(ConvolutionLayer(step)) {
    case .direct: return step
    case .winograd(let tile) where tile.isByPanels:
      return WinogradPanelStep(convolution: step, tile: tile)
    case .winograd(let tile): return WinogradStep(convolution: step, tile: tile)
    }
  }
}
