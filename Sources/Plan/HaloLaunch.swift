import ChiasmGraph
import ChiasmKernelInterface
import ChiasmPasses

/// A launch together with what clears the halo of its output.
func joined(_ launch: Launch, _ halo: [Launch]) -> Launch {
  halo.isEmpty ? launch : JoinedLaunch(launch, with: halo)
}

/// Clears the halo of what a step writes around its voxels, unless it is clear already.
///
/// Not for steps that write to the halo themselves.
func haloLaunch(of value: Value, _ shape: PhysicalShape, _ memory: StepMemory) -> [Launch] {
  if memory.cleanHalos.contains(value) { return [] }
  return haloLaunch(shape, memory.floats(value), memory)
}

/// Clears the halo of what a step writes.
func haloLaunch(
  _ shape: PhysicalShape, _ data: UnsafeMutablePointer<Float>, _ memory: StepMemory
) -> [Launch] {
  guard shape.hasHalo else { return [] }
  let arguments = HaloArguments(
    data: data, blocks: shape.cases * shape.blocks, block: shape.block,
    padded: (shape.padded.d, shape.padded.h, shape.padded.w),
    low: (shape.haloLow.d, shape.haloLow.h, shape.haloLow.w),
    extents: (shape.extents.d, shape.extents.h, shape.extents.w))
  return [
    KernelLaunch(memory.kernels.zeroHalo, [arguments], taskCounts: [arguments.taskCount])
  ]
}
