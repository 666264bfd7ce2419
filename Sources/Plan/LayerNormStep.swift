import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmTensor

/// A layer norm along the last axis.
struct LayerNormStep: Step {
  let node: Node
  let epsilon: Double
  let rows: Int
  let channels: Int

  init?(_ node: Node, _ graph: Graph) {
    guard let norm = node.operation as? LayerNorm,
      graph.type(of: node.output).elementType == .float32
    else { return nil }
    let shape = graph.shape(of: node.output)
    guard norm.axis == -1 || norm.axis == shape.rank - 1, shape.count > 0 else { return nil }
    self.node = node
    epsilon = norm.epsilon
    channels = shape[shape.rank - 1]
    rows = shape.count / channels
  }

  var kernel: String { "layer-norm" }
  var detail: String { "\(rows) rows of \(channels)" }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let parameters = node.inputs.map { UnsafePointer(memory.floats($0)) }
    let arguments = LayerNormArguments(
      input: parameters[0], output: memory.floats(node.output), scale: parameters[1],
      offset: parameters[2], rows: rows, channels: channels, epsilon: Float(epsilon),
      rowsPerTask: max(1, min(4096 / channels, rows / (4 * memory.threads))))
    return [
      KernelLaunch(memory.kernels.layerNorm, [arguments], taskCounts: [arguments.taskCount])
    ]
  }
}
