import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses

/// A convolution from planes to a few planes, with neighbouring voxels in the lanes: as many
/// channels would leave most lanes of the direct kernel empty.
struct RowConvolutionStep: Step {
  let convolution: ConvolutionStep

  /// Nil where the kernel does not fit.
  init?(_ convolution: ConvolutionStep) {
    guard convolution.input.block == 1, convolution.output.block == 1,
      FusedConvolution.fitsRows(
        convolution.geometry, phases: convolution.phases, lanes: convolution.lanes,
        readsPlanes: true)
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
      let rows = arguments.extentD * arguments.extentH
      let work = arguments.extentW * arguments.tapCount * arguments.inputChannels
      return outputRanges.map { outputs in
        var part = arguments
        part.tileRows = 1
        part.rowTilesPerTask = max(1, min(1_000_000 / max(1, work), rows / (8 * memory.threads)))
        part.outputChannels = outputs.count
        let offset = outputs.lowerBound * (arguments.outputBlockStride / convolution.lanes)
        part.weights += outputs.lowerBound
        part.bias += outputs.lowerBound
        part.output += offset
        part.epilogue.addend0 = arguments.epilogue.addend0.map { $0 + offset }
        part.epilogue.addend1 = arguments.epilogue.addend1.map { $0 + offset }
        return part
      }
    }
  }

  /// The kernel's registers hold the sums of four planes: more are made in equal parts.
  private var outputRanges: [Range<Int>] {
    let count = convolution.geometry.outputChannels
    let parts = (count + 3) / 4
    return (0..<parts).map { count * $0 / parts..<count * ($0 + 1) / parts }
  }
}
