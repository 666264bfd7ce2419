import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor

extension WinogradStep {
  /// Whether `next` can take this convolution's output tile by tile, so that it is stored nowhere:
  /// the only reader, a convolution with a window of one voxel, constant weights, and few outputs
  /// in planes.
  func canProject(to next: ConvolutionStep, _ graph: Graph) -> Bool {
    let (value, geometry) = (convolution.node.output, next.geometry)
    let isOnlyReader =
      next.node.inputs.filter { $0 == value } == [next.node.inputs[0]]
      && graph.useCount(of: value) == 1
    let isPointwise =
      !next.isTransposed && geometry.groups == 1
      && (geometry.kernelExtents + geometry.strides).allSatisfy { $0 == 1 }
      && (geometry.paddingLow + geometry.paddingHigh).allSatisfy { $0 == 0 }
    return isOnlyReader && isPointwise && next.directForm.isConstant(graph)
      && geometry.outputChannels <= WinogradProjection.maximumOutputs && next.output.block == 1
      && convolution.fused.epilogue.addends == 0 && next.fused.epilogue == FusedEpilogue()
      && convolution.paddedOutputs == convolution.vectors * convolution.lanes
  }
}

extension Array where Element == any Step {
  /// Winograd convolutions joined with what can take their output tile by tile.
  func joiningProjections(_ graph: Graph) -> [any Step] {
    var steps: [any Step] = []
    var makers: [Value: Int] = [:]
    for step in self {
      if let next = step as? ConvolutionStep, let index = makers[next.node.inputs[0]],
        var winograd = steps[index] as? WinogradStep, winograd.canProject(to: next, graph) {
        winograd.projection = next
        steps.remove(at: index)
        for (value, place) in makers where place > index { makers[value] = place - 1 }
        steps.append(winograd)
        continue
      }
      if let winograd = step as? WinogradStep { makers[winograd.node.output] = steps.count }
      steps.append(step)
    }
    return steps
  }
}

/// The weights of a convolution with a window of one voxel, `[C, 4]`, and its biases.
final class ProjectionWeights {
  private let step: ConvolutionStep
  private let storage: Storage

  init(_ step: ConvolutionStep, _ memory: StepMemory) {
    self.step = step
    let width = WinogradProjection.maximumOutputs
    // Whole panels: lanes beyond the last channel meet weights of zero.
    let panel = 2 * step.lanes
    let channels = (step.geometry.channels + panel - 1) / panel * panel
    storage = Storage(byteCount: 4 * width * (channels + 1))
    let source = WeightSource(step, memory)
    let bias = step.fused.hasBias ? memory.graph.constant(step.node.inputs[2]) : nil
    let biases = bias?.elements(of: Float.self)
    let target = storage.bytes.baseAddress!.assumingMemoryBound(to: Float.self)
    for k in 0..<step.geometry.outputChannels {
      target[k] = biases?[k] ?? 0
      for c in 0..<step.geometry.channels {
        target[width * (c + 1) + k] = source.window(0, k, c)[0] * source.factor(0, k, c)[0]
      }
    }
  }

  /// The arguments for case `n`.
  func piece(_ n: Int, output: UnsafeMutablePointer<Float>) -> WinogradProjection {
    let values = UnsafePointer(storage.bytes.baseAddress!.assumingMemoryBound(to: Float.self))
    let shape = step.output
    var p = WinogradProjection(
      weights: values + WinogradProjection.maximumOutputs, bias: values,
      output: output + shape.origin + n * shape.caseStride)
    p.outputs = step.geometry.outputChannels
    (p.planeStride, p.strideD, p.strideH) = (shape.blockStride, shape.strideD, shape.strideH)
    return p
  }
}
