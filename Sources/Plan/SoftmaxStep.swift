import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmTensor

/// A soft-max over an axis that is not the last, by the vector kernel.
struct SoftmaxStep: Step {
  let node: Node
  let outer: Int
  let channels: Int
  let inner: Int

  init?(_ node: Node, _ graph: Graph) {
    guard let softmax = node.operation as? Softmax,
      graph.type(of: node.output).elementType == .float32
    else { return nil }
    let shape = graph.shape(of: node.output)
    let axis = softmax.axis < 0 ? softmax.axis + shape.rank : softmax.axis
    self.node = node
    outer = shape.extents[..<axis].reduce(1, *)
    channels = shape[axis]
    inner = shape.extents[(axis + 1)...].reduce(1, *)
    if channels == 0 { return nil }
  }

  var kernel: String { "softmax" }
  var detail: String { "\(channels) channels, \(outer * inner) positions" }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let arguments = SoftmaxArguments(
      input: UnsafePointer(memory.floats(node.inputs[0])), output: memory.floats(node.output),
      outer: outer, channels: channels, inner: inner, chunk: memory.chunk(inner))
    return [
      KernelLaunch(memory.kernels.softmax, [arguments], taskCounts: [arguments.taskCount])
    ]
  }
}
