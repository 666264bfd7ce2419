import ChiasmPasses
import ChiasmTensor

/// How far the taps of a convolution's phases are from the input of their output voxel.
final class TapOffsets {
  private let storage: Storage
  private let starts: [Int]

  init(_ step: ConvolutionStep) {
    var offsets: [Int] = []
    var starts: [Int] = []
    for phase in step.phases {
      starts.append(offsets.count)
      offsets += phase.taps.map { tap in
        let offset = PhysicalShape.three(tap.offset, filling: 0)
        return offset.d * step.input.strideD + offset.h * step.input.strideH
          + offset.w * step.input.block
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
