import ChiasmGraph
import ChiasmKernelInterface
import ChiasmPasses

/// A convolution from planes to a few planes, with neighbouring voxels in the lanes: as many
/// channels would leave most lanes of the direct kernel empty.
struct RowConvolutionStep: Step {
  let convolution: ConvolutionStep

  /// Nil where the kernel does not fit.
  init?(_ convolution: ConvolutionStep) {
    guard convolution.input.block == 1, convolution.output.block == 1,
      FusedConvolution.fitsRows(
        convolution.geometry, phases: convolution.phases, lanes: convolution.lanes)
    else { return nil }
    self.convolution = convolution
  }

  var node: Node { convolution.node }
  var kernel: String { "row-convolution" }
  var multiplyAdds: Int { convolution.multiplyAdds }
  var packedForm: PackedForm? { convolution.packedForm }
  var packedByteCount: Int? { convolution.packedByteCount }

  var detail: String {
    let phases = convolution.phases.count > 1 ? ", \(convolution.phases.count) phases" : ""
    return "\(convolution.phases[0].taps.count) taps\(phases), \(convolution.fused.inputLayout) "
      + "-> \(convolution.fused.outputLayout)"
  }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    try convolution.bind(memory, with: memory.kernels.rowConvolution) { arguments in
      arguments.tileRows = 1
      let rows = arguments.extentD * arguments.extentH
      let work = arguments.extentW * arguments.tapCount * arguments.inputChannels
      arguments.rowTilesPerTask = max(
        1, min(1_000_000 / max(1, work), rows / (8 * memory.threads)))
    }
  }
}
