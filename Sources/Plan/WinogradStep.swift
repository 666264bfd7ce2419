import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor

/// A convolution by the Winograd kernel.
struct WinogradStep: Step {
  let convolution: ConvolutionStep
  let tile: WinogradTile
  /// The convolution that takes the output tile by tile; see ``canProject(to:_:)``.
  var projection: ConvolutionStep?

  /// The projection's, where there is one: no step makes what the convolution's node makes.
  var node: Node { projection?.node ?? convolution.node }
  var kernel: String { "winograd" }
  /// Multiply-adds of the direct convolution, so that rates compare.
  var multiplyAdds: Int { convolution.multiplyAdds + (projection?.multiplyAdds ?? 0) }

  var executedMultiplyAdds: Int { products * lanes + (projection?.multiplyAdds ?? 0) }

  var chosen: ChosenAlgorithm? {
    ChosenAlgorithm(node: convolution.node, layer: layer, algorithm: .winograd(tile))
  }

  /// Transformed inputs, and the products and slices of every panel.
  var scratchTraffic: Int {
    let layer = layer
    let vectors =
      tile.points * (layer.inputBlocks + layer.outputVectors)
      + tile.pointsD * tile.h * tile.w * layer.outputVectors
    return 2 * 4 * layer.batch * layer.tiles(tile) * lanes * vectors
  }

  private var layer: ConvolutionLayer { ConvolutionLayer(convolution) }

  /// Vector multiply-adds.
  private var products: Int {
    let layer = layer
    return layer.batch * layer.tiles(tile) * tile.points * layer.channels * layer.outputVectors
  }

  var detail: String {
    let fused = convolution.fused
    let saving = Double(convolution.geometry.kernelExtents.reduce(1, *) * tile.voxels)
      / Double(tile.points)
    let rounded = (saving * 10).rounded() / 10
    let layouts = "\(fused.inputLayout) -> \((projection?.fused ?? fused).outputLayout)"
    let then = projection.map { ", then \($0.geometry.channels) -> \($0.geometry.outputChannels)" }
    return "F(\(tile.d),\(tile.h),\(tile.w)), \(rounded)x fewer products, \(layouts)\(then ?? "")"
  }

  private var isa: ISA { convolution.isa }
  private var lanes: Int { convolution.lanes }

  private var batch: Int { layer.tilesPerTask(tile) }

  func scratchByteCount(threads: Int) -> Int {
    let blocks = (convolution.groupInputs + lanes - 1) / lanes
    let perWorker = tile.scratchCount(
      batch: batch, inputBlocks: blocks, outputVectors: convolution.vectors, lanes: lanes)
    return 4 * perWorker * threads
  }

  var packedForm: PackedForm? { PackedForm(convolution, .winograd(tile)) }

  var packedByteCount: Int? {
    4 * convolution.paddedOutputs * (convolution.groupInputs * tile.points + 1)
  }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let weights = WinogradWeights(convolution, tile, memory)
    let geometry = convolution.geometry
    let projected = projection.map { ProjectionWeights($0, memory) }
    var arguments: [WinogradArguments] = []
    for n in 0..<geometry.batch {
      var a = piece(n, weights, memory)
      a.projection = projected?.piece(n, output: memory.floats(node.output))
      arguments.append(a)
    }
    let launch = ScratchLaunch(
      memory.kernels.winograd, arguments, taskCounts: arguments.map(\.taskCount),
      owners: [weights] + (projected.map { [$0] } ?? []))
    let written = (projection ?? convolution).output
    return weights.launches
      + [joined(launch, haloLaunch(of: node.output, written, memory))]
  }

  private func piece(_ n: Int, _ weights: WinogradWeights, _ memory: StepMemory)
    -> WinogradArguments
  {
    let (input, output) = (convolution.input, convolution.output)
    // The first window begins before the first voxel, in the halo.
    let first = PhysicalShape.three(convolution.firstOffset, filling: 0)
    let start = PhysicalShape.Extents(
      d: input.haloLow.d + first.d, h: input.haloLow.h + first.h, w: input.haloLow.w + first.w)
    let inputOffset =
      n * input.caseStride + start.d * input.strideD + start.h * input.strideH
      + start.w * input.block
    let outputOffset = output.origin + n * output.caseStride
    var a = WinogradArguments(
      tile: tile, input: UnsafePointer(memory.floats(convolution.node.inputs[0])) + inputOffset,
      weights: weights.values, bias: weights.bias,
      output: memory.floats(node.output) + outputOffset,
      scratch: memory.scratch.assumingMemoryBound(to: Float.self))
    a.workerStride = memory.workerStride
    a.inputChannels = convolution.groupInputs
    a.outputChannels = convolution.groupOutputs
    a.outputVectors = convolution.vectors
    a.inputBlockStride = input.blockStride
    a.inputStrideD = input.strideD
    a.inputStrideH = input.strideH
    a.inputExtentD = input.padded.d - start.d
    a.inputExtentH = input.padded.h - start.h
    a.inputExtentW = input.padded.w - start.w
    a.outputBlockStride = output.blockStride
    a.outputStrideD = output.strideD
    a.outputStrideH = output.strideH
    (a.extentD, a.extentH, a.extentW) = (output.extents.d, output.extents.h, output.extents.w)
    a.batch = batch
    a.epilogue = convolution.epilogue(memory, outputOffset)
    return a
  }
}
