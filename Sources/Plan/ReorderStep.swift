import ChiasmGraph
import ChiasmKernelInterface
import ChiasmPasses
import ChiasmTensor

/// A change of layout.
struct ReorderStep: Step {
  let node: Node
  let reorder: Reorder
  let from: PhysicalShape
  let to: PhysicalShape

  init?(_ node: Node, _ graph: Graph) {
    guard let reorder = node.operation as? Reorder else { return nil }
    self.node = node
    self.reorder = reorder
    from = PhysicalShape(graph.shape(of: node.output), reorder.from)
    to = PhysicalShape(graph.shape(of: node.output), reorder.to)
  }

  var kernel: String { "reorder" }
  var detail: String { "\(reorder.from) -> \(reorder.to)" }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let output = memory.floats(node.output)
    let arguments = ReorderArguments(
      input: UnsafePointer(memory.floats(node.inputs[0])), output: output,
      from: from.placement, to: to.placement, cases: to.cases, channels: to.channels,
      extents: (to.extents.d, to.extents.h, to.extents.w))
    let launch = KernelLaunch(
      memory.kernels.reorder, [arguments], taskCounts: [arguments.taskCount])
    return [launch] + haloLaunch(of: node.output, to, memory)
  }
}
