import ChiasmPasses
import ChiasmTensor

/// The biases of a convolution's output channels, every group padded to whole panels, and behind
/// them, as far away as they are long, the slopes of its activations by channel.
final class PackedBias {
  private let storage: Storage
  private let groupCount: Int

  init(_ step: ConvolutionStep) {
    let tables = [
      step.bias?.elements(of: Float.self), step.fused.epilogue.activation.slopes,
      step.fused.epilogue.activationAfterAddition.slopes,
    ]
    let used = (tables.lastIndex { $0 != nil } ?? 0) + 1
    groupCount = step.paddedOutputs
    storage = Storage(byteCount: 4 * step.biasCount * used)
    let target = storage.bytes.assumingMemoryBound(to: Float.self)
    for (number, table) in tables.enumerated() {
      guard let table else { continue }
      for (channel, value) in table.enumerated() {
        let (group, k) = (channel / step.groupOutputs, channel % step.groupOutputs)
        target[number * step.biasCount + group * groupCount + k] = value
      }
    }
  }

  func values(group: Int = 0) -> UnsafePointer<Float> {
    UnsafePointer(
      storage.bytes.baseAddress!.assumingMemoryBound(to: Float.self) + group * groupCount)
  }
}
