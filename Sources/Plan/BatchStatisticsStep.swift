import ChiasmGraph
import ChiasmKernelInterface
import ChiasmPasses

/// The statistics of a batch: moments of slabs, joined over all cases, then over all ranks.
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

  private var momentByteCount: Int { 8 * from.cases * from.channelCount * from.slabs }

  func scratchByteCount(threads: Int) -> Int {
    if statistics.ranks == 1 { return momentByteCount }
    return momentByteCount + 8 * from.channels
      + JoinedStatisticsLaunch.scratchByteCount(from.channels, ranks: statistics.ranks)
  }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let moments = from.moments(
      of: UnsafePointer(memory.floats(node.inputs[0])),
      partial: memory.scratch.assumingMemoryBound(to: Float.self))
    let inputs = node.inputs.map { memory.floats($0) }
    let outputs = node.outputs.map { memory.floats($0) }
    var next = (mean: outputs[2], variance: outputs[3])
    var ranks: [Launch] = []
    if statistics.ranks > 1 {
      // The rank's own next values are nobody's.
      let unused = (memory.scratch + momentByteCount).assumingMemoryBound(to: Float.self)
      ranks = [
        JoinedStatisticsLaunch(
          try memory.communicator(of: statistics.ranks, for: node), node,
          scratch: unused + 2 * from.channels, batch: (outputs[0], outputs[1]),
          running: (inputs[1], inputs[2]), next: next, momentum: Float(statistics.momentum),
          channels: from.channels, values: from.valueCount)
      ]
      next = (unused, unused + from.channels)
    }
    let join = BatchMomentsArguments(
      moments, channels: from.channels, momentum: Float(statistics.momentum),
      running: (UnsafePointer(inputs[1]), UnsafePointer(inputs[2])),
      batch: (outputs[0], outputs[1]), next: next)
    return [
      KernelLaunch(memory.kernels.moments, [moments], taskCounts: [moments.taskCount]),
      KernelLaunch(memory.kernels.batchMoments, [join], taskCounts: [join.taskCount]),
    ] + ranks
  }
}
