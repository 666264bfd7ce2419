import ChiasmKernelInterface

/// Weights transformed by G along every axis, in the kernel's order:
/// `[K/(v·w), points, C, v·w]`.
final class WinogradWeights {
  private let packed: PackedWeights
  /// What packs them in every run; empty for constants, and where another step does.
  let launches: [Launch]

  var values: UnsafePointer<Float> { packed.values }
  var bias: UnsafePointer<Float> { packed.bias.values() }

  init(_ step: ConvolutionStep, _ tile: WinogradTile, _ memory: StepMemory) {
    let transform = memory.kernels.winogradWeights
    (packed, launches) = memory.packedWeights(
      step, PackedForm(step, .winograd(tile)),
      count: step.paddedOutputs * tile.points * step.groupInputs, PackedBias.Shape(step)
    ) { target, source, tasks in
      tasks.add(step.paddedOutputs / (step.vectors * step.lanes)) { task in
        // A Winograd convolution has one group, and factors for output channels only.
        var arguments = WinogradWeightArguments(
          weights: source.values, factors: source.factor(0, 0, 0), target: target, tile: tile,
          inputChannels: step.groupInputs, outputChannels: step.groupOutputs,
          outputVectors: step.vectors)
        arguments.outputStride = source.outputStride
        arguments.inputStride = source.inputStride
        arguments.factorStride = source.factorOutputStride
        arguments.isFlipped = step.isTransposed
        transform(&arguments, task)
      }
    }
  }
}
