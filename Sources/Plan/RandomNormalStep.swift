import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmTensor

/// Normally distributed numbers: what stands where depends on seed and step alone.
struct RandomNormalStep: Step {
  let node: Node
  private let normal: RandomNormal
  private let count: Int

  init?(_ node: Node, _ graph: Graph) {
    guard let normal = node.operation as? RandomNormal else { return nil }
    self.node = node
    self.normal = normal
    count = graph.shape(of: node.output).count
  }

  var kernel: String { "random-normal" }
  var detail: String { "\(count) numbers" }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let step = node.inputs.first.map { memory.address($0).assumingMemoryBound(to: Int64.self) }
    let arguments = RandomNormalArguments(
      output: memory.floats(node.output), count: count,
      seed: UInt64(bitPattern: Int64(normal.seed)), stream: step.map { UnsafePointer($0) },
      mean: Float(normal.mean), deviation: Float(normal.deviation))
    return [
      KernelLaunch(memory.kernels.randomNormal, [arguments], taskCounts: [arguments.taskCount])
    ]
  }
}
