import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses

/// A convolution of every channel with a window of its own, between blocked tensors.
struct DepthwiseStep: Step {
  let convolution: ConvolutionStep

  /// Nil when channels are mixed or stand in planes.
  init?(_ convolution: ConvolutionStep) {
    let geometry = convolution.geometry
    guard case .convolution = convolution.fused.kind, geometry.groups > 1,
      geometry.channels == geometry.groups, geometry.outputChannels == geometry.groups,
      convolution.input.block == convolution.lanes,
      convolution.output.block == convolution.lanes
    else { return nil }
    self.convolution = convolution
  }

  var node: Node { convolution.node }
  var kernel: String { "depthwise" }
  var multiplyAdds: Int { convolution.multiplyAdds }
  var replaceableInputs: [Value] { [] }

  var detail: String {
    "\(phase.taps.count) taps, \(convolution.fused.inputLayout) -> "
      + "\(convolution.fused.outputLayout)"
  }

  private var phase: ConvolutionPhase { convolution.phases[0] }

  var packedForm: PackedForm? { PackedForm(convolution, .depthwise) }

  var packedByteCount: Int? {
    4 * convolution.input.blocks * convolution.lanes * (phase.taps.count + 1)
  }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let packed = PackedDepthwise(convolution, memory)
    let arguments = (0..<convolution.geometry.batch).map { piece($0, packed, memory) }
    let launch = KernelLaunch(
      memory.kernels.depthwise, arguments, taskCounts: arguments.map(\.taskCount),
      owners: [packed])
    return packed.launches + [launch]
      + haloLaunch(of: node.output, convolution.output, memory)
  }

  private func piece(_ n: Int, _ packed: PackedDepthwise, _ memory: StepMemory)
    -> DepthwiseArguments
  {
    let (input, output) = (convolution.input, convolution.output)
    let outputOffset = output.origin + n * output.caseStride
    var a = DepthwiseArguments(
      input: UnsafePointer(memory.floats(node.inputs[0])) + input.origin + n * input.caseStride,
      weights: packed.weights, bias: packed.bias,
      output: memory.floats(node.output) + outputOffset, tapOffsets: packed.tapOffsets)
    a.blocks = input.blocks
    (a.inputBlockStride, a.inputStrideD) = (input.blockStride, input.strideD)
    a.inputStrideH = input.strideH
    let stride = PhysicalShape.three(phase.inputStride, filling: 1)
    (a.strideD, a.strideH, a.strideW) = (stride.d, stride.h, stride.w)
    a.tapCount = phase.taps.count
    (a.outputBlockStride, a.outputStrideD) = (output.blockStride, output.strideD)
    a.outputStrideH = output.strideH
    (a.extentD, a.extentH, a.extentW) = (output.extents.d, output.extents.h, output.extents.w)
    let rowWork = max(1, output.extents.w * phase.taps.count)
    a.rowsPerTask = max(1, min(20_000 / rowWork, output.extents.d * output.extents.h))
    a.epilogue = convolution.epilogue(memory, outputOffset)
    let count = input.blocks * convolution.lanes
    a.epilogue.activation.slopeDistance = count
    a.epilogue.activationAfterAddition.slopeDistance = 2 * count
    return a
  }
}
