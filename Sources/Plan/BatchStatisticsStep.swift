import ChiasmGraph
import ChiasmKernelInterface
import ChiasmPasses

/// The statistics of a batch: moments of slabs, joined over all cases.
struct BatchStatisticsStep: Step {
  let node: Node
  private let statistics: BatchStatistics
  private let from: PhysicalShape

  init?(_ node: Node, _ graph: Graph) {
    let laidOut = node.operation as? LaidOut
    guard let statistics = (laidOut?.base ?? node.operation) as? BatchStatistics else { return nil }
    self.node = node
    self.statistics = statistics
    from = PhysicalShape(
      longRowsOf: graph.shape(of: node.inputs[0]), laidOut?.inputLayouts[0] ?? .planar)
  }

  var kernel: String { "batch-statistics" }
  var detail: String { "\(from.channels) channels, \(from.slabs) slabs" }

  func replaceableInputs(by output: Value) -> [Value] {
    switch output {
    case node.outputs[2]: [node.inputs[1]]
    case node.outputs[3]: [node.inputs[2]]
    default: []
    }
  }

  func scratchByteCount(threads: Int) -> Int { 8 * from.cases * from.channelCount * from.slabs }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let moments = from.moments(
      of: UnsafePointer(memory.floats(node.inputs[0])),
      partial: memory.scratch.assumingMemoryBound(to: Float.self))
    let join = BatchMomentsArguments(
      moments, channels: from.channels, momentum: Float(statistics.momentum),
      running: (
        UnsafePointer(memory.floats(node.inputs[1])), UnsafePointer(memory.floats(node.inputs[2]))
      ),
      batch: (memory.floats(node.outputs[0]), memory.floats(node.outputs[1])),
      next: (memory.floats(node.outputs[2]), memory.floats(node.outputs[3])))
    return [
      KernelLaunch(memory.kernels.moments, [moments], taskCounts: [moments.taskCount]),
      KernelLaunch(memory.kernels.batchMoments, [join], taskCounts: [join.taskCount]),
    ]
  }
}
