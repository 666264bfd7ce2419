import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor

/// Neighbouring channels of a blocked tensor, from the beginning of a block on.
struct SliceStep: Step {
  let node: Node
  private let start: Int
  private let from: PhysicalShape
  private let to: PhysicalShape

  init?(_ node: Node, _ graph: Graph) {
    guard let laidOut = node.operation as? LaidOut, let slice = laidOut.base as? Slice,
      let ranges = try? slice.ranges(of: graph.shape(of: node.inputs[0]))
    else { return nil }
    self.node = node
    start = ranges[1].start
    from = PhysicalShape(graph.shape(of: node.inputs[0]), laidOut.inputLayouts[0])
    to = PhysicalShape(graph.shape(of: node.output), laidOut.outputLayout)
  }

  var kernel: String { "slice" }
  var detail: String { "\(to.channels) channels from \(start)" }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let output = memory.floats(node.output)
    let arguments = ReorderArguments(
      input: UnsafePointer(memory.floats(node.inputs[0])) + start / from.block * from.blockStride,
      output: output, from: from.placement, to: to.placement, cases: to.cases,
      channels: to.channels, extents: (to.extents.d, to.extents.h, to.extents.w))
    let launch = KernelLaunch(
      memory.kernels.reorder, [arguments], taskCounts: [arguments.taskCount])
    return [launch] + haloLaunch(of: node.output, to, memory)
  }
}
