import ChiasmPasses
import ChiasmTensor

/// How far the taps of a convolution's phases are from the input of their output voxel, in
/// elements.
final class TapOffsets {
  private let storage: Storage
  private let starts: [Int]

  /// - Parameter input: what the taps read.
  init(_ phases: [ConvolutionPhase], _ input: PhysicalShape) {
    var offsets: [Int] = []
    var starts: [Int] = []
    for phase in phases {
      starts.append(offsets.count)
      offsets += phase.taps.map { tap in
        let offset = PhysicalShape.three(tap.offset, filling: 0)
        return offset.d * input.strideD + offset.h * input.strideH + offset.w * input.block
      }
    }
    self.starts = starts
    storage = Storage(byteCount: max(1, offsets.count) * 8)
    _ = storage.bytes.assumingMemoryBound(to: Int.self).update(fromContentsOf: offsets)
  }

  func values(phase: Int) -> UnsafePointer<Int> {
    UnsafePointer(storage.bytes.baseAddress!.assumingMemoryBound(to: Int.self) + starts[phase])
  }
}
