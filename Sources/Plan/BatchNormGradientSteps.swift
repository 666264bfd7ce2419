import ChiasmGraph
import ChiasmKernelInterface
import ChiasmPasses

/// What both passes of a batch norm's gradient read.
private struct BatchNormGradientPass {
  let node: Node
  let from: PhysicalShape
  let gradientFrom: PhysicalShape
  let slope: Float?

  init(_ node: Node, _ graph: Graph, slope: Float?) {
    let layouts = (node.operation as? LaidOut)?.inputLayouts
    let shape = graph.shape(of: node.inputs[0])
    self.node = node
    from = PhysicalShape(longRowsOf: shape, layouts?[0] ?? .planar)
    gradientFrom = PhysicalShape(longRowsOf: shape, layouts?[1] ?? .planar)
    self.slope = slope
  }

  func arguments(_ parameters: BatchNormParameters, _ memory: StepMemory)
    -> BatchNormGradientArguments
  {
    var arguments = BatchNormGradientArguments(
      input: UnsafePointer(memory.floats(node.inputs[0])),
      gradient: UnsafePointer(memory.floats(node.inputs[1])), from: from.placement,
      gradientFrom: gradientFrom.placement, cases: from.cases, blocks: from.blocks,
      extents: (d: from.extents.d, h: from.extents.h, w: from.extents.w), parameters: parameters,
      rowsPerSlab: from.rowsPerSlab)
    arguments.isGated = slope != nil
    arguments.slope = slope ?? 1
    return arguments
  }

  /// The input at `index` if there is one.
  func numbers(_ index: Int, _ memory: StepMemory) -> UnsafePointer<Float>? {
    index < node.inputs.count ? UnsafePointer(memory.floats(node.inputs[index])) : nil
  }
}

/// The gradients of a batch norm's scale and offset: sums of slabs, joined over all cases, then
/// over all ranks.
struct BatchNormSumsStep: Step {
  let node: Node
  private let sums: BatchNormSums
  private let pass: BatchNormGradientPass

  init?(_ node: Node, _ graph: Graph) {
    let operation = (node.operation as? LaidOut)?.base ?? node.operation
    guard let sums = operation as? BatchNormSums else { return nil }
    self.node = node
    self.sums = sums
    pass = BatchNormGradientPass(node, graph, slope: sums.slope)
  }

  var kernel: String { "batch-norm-sums" }
  var detail: String { "\(pass.from.channels) channels, \(pass.from.slabs) slabs" }

  private var ownScratchByteCount: Int {
    pass.from.batchNormScratchByteCount
      + 8 * pass.from.cases * pass.from.channelCount * pass.from.slabs
  }

  func scratchByteCount(threads: Int) -> Int {
    if sums.ranks == 1 { return ownScratchByteCount }
    return ownScratchByteCount
      + RankSumLaunch.scratchByteCount(pass.from.channels, ranks: sums.ranks)
  }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let partial = memory.scratch + pass.from.batchNormScratchByteCount
    var numbers = pass.from.batchNormParameters(
      at: memory.scratch, epsilon: sums.epsilon, statistics: node.inputs[2...3], memory)
    (numbers.scale, numbers.offset) = (pass.numbers(4, memory), pass.numbers(5, memory))
    let arguments = BatchNormSumsArguments(
      pass.arguments(numbers.parameters, memory),
      partial: partial.assumingMemoryBound(to: Float.self), channels: pass.from.channels,
      epsilon: Float(sums.epsilon), variance: numbers.variance,
      scaleGradient: memory.floats(node.outputs[0]), offsetGradient: memory.floats(node.outputs[1]))
    return [
      KernelLaunch(memory.kernels.batchNormParameters, [numbers], taskCounts: [1]),
      KernelLaunch(
        memory.kernels.batchNormSums, [arguments], taskCounts: [arguments.pass.taskCount]),
      KernelLaunch(
        memory.kernels.batchNormJoin, [arguments], taskCounts: [arguments.pass.blocks]),
    ] + (try rankSums(memory))
  }

  private func rankSums(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    if sums.ranks == 1 { return [] }
    let communicator = try memory.communicator(of: sums.ranks, for: node)
    return node.outputs.map { output in
      RankSumLaunch(
        communicator, node, scratch: memory.scratch + ownScratchByteCount,
        from: memory.floats(output), to: memory.floats(output), count: pass.from.channels)
    }
  }
}

/// The gradient of a batch norm's input: one pass.
struct BatchNormInputGradientStep: Step {
  let node: Node
  private let gradient: BatchNormInputGradient
  private let pass: BatchNormGradientPass
  private let to: PhysicalShape

  init?(_ node: Node, _ graph: Graph) {
    let laidOut = node.operation as? LaidOut
    guard let gradient = (laidOut?.base ?? node.operation) as? BatchNormInputGradient else {
      return nil
    }
    self.node = node
    self.gradient = gradient
    pass = BatchNormGradientPass(node, graph, slope: gradient.slope)
    to = PhysicalShape(
      longRowsOf: graph.shape(of: node.output), laidOut?.outputLayout ?? .planar)
  }

  var kernel: String { "batch-norm-gradient" }
  var detail: String { "\(pass.from.channels) channels" }
  var replaceableInputs: [Value] { [node.inputs[1], node.inputs[0]] }

  func scratchByteCount(threads: Int) -> Int { pass.from.batchNormScratchByteCount }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    var numbers = pass.from.batchNormParameters(
      at: memory.scratch, epsilon: gradient.epsilon, statistics: node.inputs[2...3], memory)
    (numbers.scale, numbers.offset) = (pass.numbers(4, memory), pass.numbers(7, memory))
    (numbers.scaleGradient, numbers.offsetGradient) = (
      pass.numbers(5, memory), pass.numbers(6, memory)
    )
    numbers.valueCount *= gradient.ranks
    let output = memory.floats(node.output)
    let arguments = BatchNormInputGradientArguments(
      pass.arguments(numbers.parameters, memory), output: output, to: to.placement)
    return [
      KernelLaunch(memory.kernels.batchNormParameters, [numbers], taskCounts: [1]),
      KernelLaunch(
        memory.kernels.batchNormInputGradient, [arguments],
        taskCounts: [arguments.pass.taskCount]),
    ] + haloLaunch(of: node.output, to, memory)
  }
}
