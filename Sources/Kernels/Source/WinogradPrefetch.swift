import CChiasmIntrinsics
import ChiasmKernelInterface

/// Asks for the memory that tiles touch before and after their products, slice by slice, so that it
/// is in the second-level cache when its turn comes.
enum WinogradPrefetch<D: WinogradAxis, H: WinogradAxis, W: WinogradAxis> {
  typealias Position = WinogradPosition<D, H, W>

  /// One slice of a tile's window, but for what its neighbour has asked for.
  @inline(__always)
  static func window(
    _ a: UnsafePointer<WinogradArguments>, _ at: Position, _ slice: Int, _ blocks: Int
  ) {
    let firstW = at.w == 0 ? 0 : W.points &- W.outputs
    var source =
      a.pointee.input
      + ((at.d &+ slice) &* a.pointee.inputStrideD &+ at.h &* a.pointee.inputStrideH
        &+ at.w &* lanes)
    for _ in 0..<blocks {
      for h in 0..<H.points {
        let row = source + h &* a.pointee.inputStrideH
        for w in firstW..<W.points { chiasm_prefetch_far(row + w &* lanes) }
      }
      source += a.pointee.inputBlockStride
    }
  }

  /// One slice of a tile's output, the vectors from `channel` on: lines are read before they are
  /// written.
  @inline(__always)
  static func output(
    _ a: UnsafePointer<WinogradArguments>, _ at: Position, _ slice: Int, _ channel: Int
  ) {
    var target =
      UnsafePointer(a.pointee.output)
      + (channel / lanes &* a.pointee.outputBlockStride
        &+ (at.d &+ slice) &* a.pointee.outputStrideD &+ at.h &* a.pointee.outputStrideH
        &+ at.w &* lanes)
    for _ in 0..<a.pointee.outputVectors {
      for h in 0..<H.outputs {
        let row = target + h &* a.pointee.outputStrideH
        for w in 0..<W.outputs { chiasm_prefetch_far(row + w &* lanes) }
      }
      target += a.pointee.outputBlockStride
    }
  }
}
