import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmTensor

/// Weights transformed by G along every axis, in the kernel's order:
/// `[K/(v·w), points, C, v·w]`.
final class WinogradWeights {
  private let storage: Storage
  private let packedBias: PackedBias

  var values: UnsafePointer<Float> { UnsafePointer(floats(storage)) }
  var bias: UnsafePointer<Float> { packedBias.values() }

  init(_ step: ConvolutionStep, _ tile: WinogradTile, _ memory: StepMemory) {
    storage = Storage(
      uninitializedByteCount: 4 * step.paddedOutputs * tile.points * step.groupInputs)
    packedBias = PackedBias(step)
    let constant = step.weights(memory)
    // One factor per output channel: a Winograd convolution has one group.
    let factors =
      constant.scaling?.withFactors { table, rowStride, _ in
        (0..<step.groupOutputs).map { table[$0 * rowStride] }
      } ?? Array(repeating: 1, count: step.groupOutputs)
    let tasks = step.paddedOutputs / (step.vectors * step.lanes)
    let transform = memory.kernels.winogradWeights
    memory.packing.add(tasks) { [self] task in
      constant.base.withElements(of: Float.self) { weights in
        factors.withUnsafeBufferPointer { factors in
          var arguments = WinogradWeightArguments(
            weights: weights.baseAddress!, factors: factors.baseAddress!, target: floats(storage),
            tile: tile, inputChannels: step.groupInputs, outputChannels: step.groupOutputs,
            outputVectors: step.vectors)
          transform(&arguments, task)
        }
      }
    }
  }

  private func floats(_ storage: Storage) -> UnsafeMutablePointer<Float> {
    storage.bytes.baseAddress!.assumingMemoryBound(to: Float.self)
  }
}
