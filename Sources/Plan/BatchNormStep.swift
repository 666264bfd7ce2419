import ChiasmGraph
import ChiasmKernelInterface
import ChiasmPasses

/// A normalisation by given statistics: a factor and a shift for every channel, then one pass over
/// the voxels with the epilogue.
struct BatchNormStep: Step {
  let node: Node
  private let norm: FusedBatchNorm
  private let pass: ChannelAffinePass

  init?(_ node: Node, _ graph: Graph) {
    let laidOut = node.operation as? LaidOut
    guard let norm = (laidOut?.base ?? node.operation) as? FusedBatchNorm else { return nil }
    self.node = node
    self.norm = norm
    let shape = graph.shape(of: node.output)
    pass = ChannelAffinePass(
      node: node, fused: norm,
      from: PhysicalShape(longRowsOf: shape, laidOut?.inputLayouts[0] ?? .planar),
      to: PhysicalShape(longRowsOf: shape, laidOut?.outputLayout ?? .planar))
  }

  var kernel: String { "batch-norm" }
  var detail: String { "\(pass.from.channels) channels" }
  var replaceableInputs: [Value] { pass.replaceableInputs }

  func scratchByteCount(threads: Int) -> Int { pass.from.batchNormScratchByteCount }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    var numbers = pass.from.batchNormParameters(
      at: memory.scratch, epsilon: norm.epsilon, statistics: node.inputs[1...2], memory)
    numbers.scale = UnsafePointer(memory.floats(node.inputs[3]))
    numbers.offset = UnsafePointer(memory.floats(node.inputs[4]))
    return [KernelLaunch(memory.kernels.batchNormParameters, [numbers], taskCounts: [1])]
      + pass.launches(
        factors: UnsafePointer(numbers.parameters.factors),
        shifts: UnsafePointer(numbers.parameters.shifts), caseStride: 0, memory)
  }
}

extension PhysicalShape {
  /// Bytes of the numbers that a batch norm's passes know of every channel.
  var batchNormScratchByteCount: Int { 4 * BatchNormParameters.listCount * channelCount }

  /// Values per channel.
  var valueCount: Int { cases * rows * extents.w }

  /// The numbers that a batch norm's passes know of every channel, kept in scratch memory.
  func batchNormParameters(
    at scratch: UnsafeMutableRawPointer, epsilon: Double, statistics: ArraySlice<Value>,
    _ memory: StepMemory
  ) -> BatchNormParameterArguments {
    let first = statistics.startIndex
    let (mean, variance) = (statistics[first], statistics[first + 1])
    return BatchNormParameterArguments(
      channels: channels, count: channelCount, epsilon: Float(epsilon),
      mean: UnsafePointer(memory.floats(mean)), variance: UnsafePointer(memory.floats(variance)),
      valueCount: valueCount,
      parameters: BatchNormParameters(
        scratch.assumingMemoryBound(to: Float.self), count: channelCount))
  }
}
