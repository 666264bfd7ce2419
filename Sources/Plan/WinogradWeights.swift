import ChiasmKernelInterface
import ChiasmOperators
import ChiasmParallel
import ChiasmTensor

/// Weights transformed by G along every axis, in the kernel's order:
/// `[K/(v·w), points, C, v·w]`.
final class WinogradWeights {
  private let storage: Storage
  private let biasStorage: Storage

  var values: UnsafePointer<Float> { UnsafePointer(floats(storage)) }
  var bias: UnsafePointer<Float> { UnsafePointer(floats(biasStorage)) }

  init(_ step: ConvolutionStep, _ tile: WinogradTile, _ memory: StepMemory) {
    storage = Storage(
      uninitializedByteCount: 4 * step.paddedOutputs * tile.points * step.groupInputs)
    biasStorage = Storage(byteCount: 4 * step.paddedOutputs)
    if let bias = step.bias {
      bias.withElements(of: Float.self) {
        _ = biasStorage.bytes.assumingMemoryBound(to: Float.self).update(fromContentsOf: $0)
      }
    }
    let target = floats(storage)
    step.weights(memory).withElements(of: Float.self) { weights in
      let arguments = WinogradWeightArguments(
        weights: weights.baseAddress!, target: target, tile: tile,
        inputChannels: step.groupInputs, outputChannels: step.groupOutputs,
        outputVectors: step.vectors)
      withUnsafePointer(to: arguments) { arguments in
        parallelFor(arguments.pointee.taskCount(lanes: step.lanes), threads: memory.threads) {
          memory.kernels.winogradWeights(arguments, $0)
        }
      }
    }
  }

  private func floats(_ storage: Storage) -> UnsafeMutablePointer<Float> {
    storage.bytes.baseAddress!.assumingMemoryBound(to: Float.self)
  }
}
