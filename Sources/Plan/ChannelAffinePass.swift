import ChiasmGraph
import ChiasmKernelInterface
import ChiasmPasses
import ChiasmTensor

/// The pass over a normalisation's voxels: a factor and a shift for every channel, then the
/// epilogue.
struct ChannelAffinePass {
  let node: Node
  let fused: any FusedOperator
  let from: PhysicalShape
  let to: PhysicalShape

  /// The inputs whose memory the output may take over.
  var replaceableInputs: [Value] { [node.inputs[0]] + node.inputs[fused.firstAddend...] }

  /// - Parameter caseStride: elements from the numbers of one case to those of the next; 0 where
  ///   all have the same.
  func launches(
    factors: UnsafePointer<Float>, shifts: UnsafePointer<Float>, caseStride: Int,
    _ memory: StepMemory
  ) -> [Launch] {
    let output = memory.floats(node.outputs[0])
    var affine = ChannelAffineArguments(
      input: UnsafePointer(memory.floats(node.inputs[0])), output: output, from: from.placement,
      to: to.placement, cases: from.cases, blocks: from.blocks,
      extents: (d: from.extents.d, h: from.extents.h, w: from.extents.w), factors: factors,
      shifts: shifts)
    affine.parameterStride = caseStride
    affine.rowsPerTask = from.rowsPerSlab
    let count = from.blocks * from.block
    let slopes = fused.epilogue.activation.slopes.map { PackedChannels($0, count: count) }
    let after = fused.epilogue.activationAfterAddition.slopes
      .map { PackedChannels($0, count: count) }
    (affine.slopes, affine.slopesAfterAddition) = (slopes?.values, after?.values)
    affine.epilogue = epilogue(memory)
    let launch = KernelLaunch(
      memory.kernels.channelAffine, [affine], taskCounts: [affine.taskCount],
      owners: [slopes, after].compactMap(\.self))
    return [launch] + haloLaunch(of: node.outputs[0], to, memory)
  }

  private func epilogue(_ memory: StepMemory) -> Epilogue {
    var epilogue = Epilogue()
    epilogue.activation = fused.epilogue.activation.arguments()
    epilogue.activationAfterAddition = fused.epilogue.activationAfterAddition.arguments()
    let addends = node.inputs[fused.firstAddend...].map { UnsafePointer(memory.floats($0)) }
    epilogue.addend0 = addends.first
    epilogue.addend1 = addends.count > 1 ? addends[1] : nil
    return epilogue
  }
}

extension PhysicalShape {
  /// A tensor to be gone over row by row: in planes, the rows of one slice are one.
  init(longRowsOf shape: Shape, _ layout: Layout) {
    if layout.isPlanar, shape.rank == 5 {
      self.init([shape[0], shape[1], shape[2], shape[3] * shape[4]], layout)
    } else {
      self.init(shape, layout)
    }
  }

  /// Rows along W of one block of one case.
  var rows: Int { extents.d * extents.h }

  /// Rows of a slab of about 64 KiB of floats; no more than 64 slabs, since their results are
  /// joined by one task.
  var rowsPerSlab: Int {
    let rowLength = max(1, extents.w * block)
    return max(1, (rows + 63) / 64, (16_384 + rowLength - 1) / rowLength)
  }

  var slabs: Int { (rows + rowsPerSlab - 1) / rowsPerSlab }

  /// Numbers of all channels, with the padding of the last block.
  var channelCount: Int { blocks * block }
}
