import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor

/// A normalisation of groups of channels: moments of slabs, a factor and a shift for every channel,
/// then one pass over the voxels with the epilogue.
struct NormalizationStep: Step {
  let node: Node
  let norm: FusedNormalization
  let from: PhysicalShape
  let to: PhysicalShape

  init?(_ node: Node, _ graph: Graph) {
    let layouts: (Layout, Layout)
    switch node.operation {
    case let laidOut as LaidOut:
      guard let norm = laidOut.base as? FusedNormalization else { return nil }
      self.norm = norm
      layouts = (laidOut.inputLayouts[0], laidOut.outputLayout)
    case let norm as FusedNormalization:
      self.norm = norm
      layouts = (.planar, .planar)
    default: return nil
    }
    self.node = node
    let shape = graph.shape(of: node.output)
    from = PhysicalShape(shape, layouts.0)
    to = PhysicalShape(shape, layouts.1)
  }

  var kernel: String { "normalization" }
  var detail: String {
    "\(norm.groups) groups of \(from.channels / norm.groups), \(slabs) slabs"
  }

  var replaceableInputs: [Value] { [node.inputs[0]] + node.inputs[norm.firstAddend...] }

  private var rows: Int { from.extents.d * from.extents.h }

  /// Slabs of about 64 KiB of floats, but no more than 64: their moments are joined by one task.
  private var rowsPerSlab: Int {
    let rowLength = max(1, from.extents.w * from.block)
    return max(1, (rows + 63) / 64, (16_384 + rowLength - 1) / rowLength)
  }

  private var slabs: Int { (rows + rowsPerSlab - 1) / rowsPerSlab }
  private var parameterCount: Int { from.cases * from.blocks * from.block }

  func scratchByteCount(threads: Int) -> Int { 4 * parameterCount * (2 * slabs + 2) }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let scratch = memory.scratch.assumingMemoryBound(to: Float.self)
    let factors = scratch + 2 * parameterCount * slabs
    let shifts = factors + parameterCount
    let extents = (d: from.extents.d, h: from.extents.h, w: from.extents.w)
    let input = UnsafePointer(memory.floats(node.inputs[0]))
    let moments = MomentsArguments(
      input: input, from: from.placement, cases: from.cases, blocks: from.blocks,
      extents: extents, rowsPerSlab: rowsPerSlab, partial: scratch)
    let normalization = NormalizationArguments(
      moments, channels: from.channels, channelsPerGroup: from.channels / norm.groups,
      epsilon: Float(norm.epsilon), scale: UnsafePointer(memory.floats(node.inputs[1])),
      offset: UnsafePointer(memory.floats(node.inputs[2])), factors: factors, shifts: shifts)
    let output = memory.floats(node.output)
    var affine = ChannelAffineArguments(
      input: input, output: output, from: from.placement, to: to.placement, cases: from.cases,
      blocks: from.blocks, extents: extents, factors: UnsafePointer(factors),
      shifts: UnsafePointer(shifts))
    affine.rowsPerTask = rowsPerSlab
    let count = from.blocks * from.block
    let slopes = norm.epilogue.activation.slopes.map { PackedChannels($0, count: count) }
    let after = norm.epilogue.activationAfterAddition.slopes
      .map { PackedChannels($0, count: count) }
    (affine.slopes, affine.slopesAfterAddition) = (slopes?.values, after?.values)
    affine.epilogue = epilogue(memory)
    return [
      KernelLaunch(memory.kernels.moments, [moments], taskCounts: [moments.taskCount]),
      KernelLaunch(
        memory.kernels.normalization, [normalization], taskCounts: [normalization.taskCount]),
      KernelLaunch(
        memory.kernels.channelAffine, [affine], taskCounts: [affine.taskCount],
        owners: [slopes, after].compactMap(\.self)),
    ] + haloLaunch(to, output, memory)
  }

  private func epilogue(_ memory: StepMemory) -> Epilogue {
    var epilogue = Epilogue()
    epilogue.activation = norm.epilogue.activation.arguments()
    epilogue.activationAfterAddition = norm.epilogue.activationAfterAddition.arguments()
    let addends = node.inputs[norm.firstAddend...].map { UnsafePointer(memory.floats($0)) }
    epilogue.addend0 = addends.first
    epilogue.addend1 = addends.count > 1 ? addends[1] : nil
    return epilogue
  }
}
