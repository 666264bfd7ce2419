import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmTensor

/// Weights transformed by G along every axis, in the kernel's order:
/// `[K/(v·w), points, C, v·w]`.
final class WinogradWeights {
  private let target: UnsafeMutablePointer<Float>
  /// Owns the weights' memory.
  private let packing: PackingTasks
  private let packedBias: PackedBias

  var values: UnsafePointer<Float> { UnsafePointer(target) }
  var bias: UnsafePointer<Float> { packedBias.values() }

  init(_ step: ConvolutionStep, _ tile: WinogradTile, _ memory: StepMemory) {
    packing = memory.packing
    target = packing.place(step.paddedOutputs * tile.points * step.groupInputs)
    packedBias = PackedBias(step)
    let constant = step.weights(memory)
    // One factor per output channel: a Winograd convolution has one group.
    let factors =
      constant.scaling?.withFactors { table, rowStride, _ in
        (0..<step.groupOutputs).map { table[$0 * rowStride] }
      } ?? Array(repeating: 1, count: step.groupOutputs)
    let tasks = step.paddedOutputs / (step.vectors * step.lanes)
    let transform = memory.kernels.winogradWeights
    memory.packing.add(tasks) { [target] task in
      constant.base.withElements(of: Float.self) { weights in
        factors.withUnsafeBufferPointer { factors in
          var arguments = WinogradWeightArguments(
            weights: weights.baseAddress!, factors: factors.baseAddress!, target: target,
            tile: tile, inputChannels: step.groupInputs, outputChannels: step.groupOutputs,
            outputVectors: step.vectors)
          transform(&arguments, task)
        }
      }
    }
  }
}
