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
    "\(norm.groups) groups of \(from.channels / norm.groups), \(from.slabs) slabs"
  }

  private var pass: ChannelAffinePass {
    ChannelAffinePass(node: node, fused: norm, from: from, to: to)
  }

  var replaceableInputs: [Value] { pass.replaceableInputs }

  private var parameterCount: Int { from.cases * from.channelCount }

  func scratchByteCount(threads: Int) -> Int { 4 * parameterCount * (2 * from.slabs + 2) }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let scratch = memory.scratch.assumingMemoryBound(to: Float.self)
    let factors = scratch + 2 * parameterCount * from.slabs
    let shifts = factors + parameterCount
    let moments = from.moments(of: UnsafePointer(memory.floats(node.inputs[0])), partial: scratch)
    let normalization = NormalizationArguments(
      moments, channels: from.channels, channelsPerGroup: from.channels / norm.groups,
      epsilon: Float(norm.epsilon), scale: UnsafePointer(memory.floats(node.inputs[1])),
      offset: UnsafePointer(memory.floats(node.inputs[2])), factors: factors, shifts: shifts)
    return [
      KernelLaunch(memory.kernels.moments, [moments], taskCounts: [moments.taskCount]),
      KernelLaunch(
        memory.kernels.normalization, [normalization], taskCounts: [normalization.taskCount]),
    ]
      + pass.launches(
        factors: UnsafePointer(factors), shifts: UnsafePointer(shifts),
        caseStride: from.channelCount, memory)
  }
}

extension PhysicalShape {
  /// The moments of slabs of a tensor that stands like this.
  func moments(of input: UnsafePointer<Float>, partial: UnsafeMutablePointer<Float>)
    -> MomentsArguments
  {
    MomentsArguments(
      input: input, from: placement, cases: cases, blocks: blocks,
      extents: (d: extents.d, h: extents.h, w: extents.w), rowsPerSlab: rowsPerSlab,
      partial: partial)
  }
}
