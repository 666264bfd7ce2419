import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor

/// A convolution by the Winograd kernel for small volumes with many channels.
struct WinogradPanelStep: Step {
  let convolution: ConvolutionStep
  let tile: WinogradTile

  var node: Node { convolution.node }
  var kernel: String { "winograd-panel" }
  /// Multiply-adds of the direct convolution, so that rates compare.
  var multiplyAdds: Int { convolution.multiplyAdds }

  var executedMultiplyAdds: Int { division(threads: 2).products * lanes }

  var chosen: ChosenAlgorithm? {
    ChosenAlgorithm(
      node: node, layer: ConvolutionLayer(convolution), algorithm: .winograd(tile))
  }

  /// Transformed windows, and the products of every panel.
  var scratchTraffic: Int {
    let division = division(threads: 2)
    return 2 * 4 * lanes * (division.transformedVectors + division.productVectors)
  }

  var detail: String { WinogradStep(convolution: convolution, tile: tile).detail }

  private var lanes: Int { convolution.lanes }

  private func division(threads: Int) -> PanelDivision {
    PanelDivision(ConvolutionLayer(convolution), tile, threads: threads)
  }

  func scratchByteCount(threads: Int) -> Int {
    4 * shape(threads: threads).scratchCount(lanes: lanes) * threads
  }

  var packedForm: PackedForm? { PackedForm(convolution, .winograd(tile)) }

  var packedByteCount: Int? {
    4 * convolution.paddedOutputs * (convolution.groupInputs * tile.points + 1)
  }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let weights = WinogradWeights(convolution, tile, memory)
    let arguments = (0..<convolution.geometry.batch).map { piece($0, weights, memory) }
    let launch = ScratchLaunch(
      memory.kernels.winogradPanel, arguments,
      taskCounts: arguments.map { $0.taskCount(lanes: lanes) }, owners: [weights])
    return weights.launches
      + [joined(launch, haloLaunch(of: node.output, convolution.output, memory))]
  }

  private func piece(_ n: Int, _ weights: WinogradWeights, _ memory: StepMemory)
    -> WinogradPanelArguments
  {
    let (input, output) = (convolution.input, convolution.output)
    let start = start
    let inputOffset =
      n * input.caseStride + start.d * input.strideD + start.h * input.strideH
      + start.w * input.block
    let outputOffset = output.origin + n * output.caseStride
    var a = WinogradPanelArguments(
      shape: shape(threads: memory.threads),
      input: UnsafePointer(memory.floats(node.inputs[0])) + inputOffset,
      weights: weights.values, bias: weights.bias,
      output: memory.floats(node.output) + outputOffset,
      scratch: memory.scratch.assumingMemoryBound(to: Float.self))
    a.workerStride = memory.workerStride
    a.inputBlockStride = input.blockStride
    a.outputBlockStride = output.blockStride
    a.epilogue = convolution.epilogue(memory, outputOffset)
    return a
  }

  /// Where the first window begins: before the first voxel, in the halo.
  private var start: PhysicalShape.Extents {
    let halo = convolution.input.haloLow
    let first = PhysicalShape.three(convolution.firstOffset, filling: 0)
    return PhysicalShape.Extents(d: halo.d + first.d, h: halo.h + first.h, w: halo.w + first.w)
  }

  private func shape(threads: Int) -> WinogradPanelShape {
    let division = division(threads: threads)
    var shape = WinogradPanelShape(axes: axes)
    shape.inputChannels = convolution.groupInputs
    shape.outputChannels = convolution.groupOutputs
    shape.outputVectors = convolution.vectors
    (shape.batch, shape.panels) = (division.batch, division.panels)
    return shape
  }

  /// D, H and W, but the direct one first.
  private var axes: [WinogradPanelAxis] {
    let (input, output, start) = (convolution.input, convolution.output, start)
    func axis(
      _ outputs: Int, _ extents: KeyPath<PhysicalShape.Extents, Int>, _ inputStride: Int,
      _ outputStride: Int, _ weightStride: Int
    ) -> WinogradPanelAxis {
      WinogradPanelAxis(
        outputs: outputs, extent: output.extents[keyPath: extents], outputStride: outputStride,
        inputExtent: input.padded[keyPath: extents] - start[keyPath: extents],
        inputStride: inputStride, weightStride: weightStride)
    }
    let axes = [
      axis(tile.d, \.d, input.strideD, output.strideD, tile.pointsH * tile.pointsW),
      axis(tile.h, \.h, input.strideH, output.strideH, tile.pointsW),
      axis(tile.w, \.w, input.block, output.block, 1),
    ]
    return axes.filter(\.isDirect) + axes.filter { !$0.isDirect }
  }
}
