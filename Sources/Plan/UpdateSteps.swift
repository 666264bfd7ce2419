import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmTensor

/// One step of gradient descent on one parameter.
struct SGDUpdateStep: Step {
  let node: Node
  private let update: SGDUpdate
  private let count: Int

  init?(_ node: Node, _ graph: Graph) {
    let type = graph.type(of: node.outputs[0])
    guard let update = node.operation as? SGDUpdate, type.elementType == .float32 else {
      return nil
    }
    self.node = node
    self.update = update
    count = type.shape.count
  }

  var kernel: String { "sgd-update" }
  var detail: String { "\(count) elements" }

  func replaceableInputs(by output: Value) -> [Value] {
    [output == node.outputs[0] ? node.inputs[0] : node.inputs[2]]
  }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let inputs = node.inputs.map { UnsafePointer(memory.floats($0)) }
    let arguments = SGDUpdateArguments(
      weights: inputs[0], gradient: inputs[1], velocity: inputs[2], rate: inputs[3],
      nextWeights: memory.floats(node.outputs[0]), nextVelocity: memory.floats(node.outputs[1]),
      momentum: Float(update.momentum), decay: Float(update.weightDecay), count: count,
      chunk: memory.chunk(count))
    return [
      KernelLaunch(memory.kernels.sgdUpdate, [arguments], taskCounts: [arguments.taskCount])
    ]
  }
}

/// One step of the moving average of one parameter.
struct EMAUpdateStep: Step {
  let node: Node
  private let count: Int

  init?(_ node: Node, _ graph: Graph) {
    guard node.operation is EMAUpdate, graph.type(of: node.output).elementType == .float32 else {
      return nil
    }
    self.node = node
    count = graph.shape(of: node.output).count
  }

  var kernel: String { "ema-update" }
  var detail: String { "\(count) elements" }
  var replaceableInputs: [Value] { [node.inputs[0]] }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let inputs = node.inputs.map { UnsafePointer(memory.floats($0)) }
    let arguments = EMAUpdateArguments(
      average: inputs[0], x: inputs[1], decay: inputs[2], next: memory.floats(node.output),
      count: count, chunk: memory.chunk(count))
    return [
      KernelLaunch(memory.kernels.emaUpdate, [arguments], taskCounts: [arguments.taskCount])
    ]
  }
}
