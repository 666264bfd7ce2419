import CChiasmIntrinsics
import ChiasmKernelInterface

extension WinogradTask {
  /// Asks for one slice of the windows that this thread probably transforms next: of `points` calls,
  /// each takes a share.
  @inline(never)
  static func prefetchInput(
    _ a: UnsafePointer<WinogradArguments>, _ task: Int, _ slice: Int, _ blocks: Int, _ point: Int
  ) {
    let pieces = a.pointee.batch &* blocks
    let first = (task &+ a.pointee.prefetchDistance) &* a.pointee.batch
    for piece in point &* pieces / points..<(point &+ 1) &* pieces / points {
      let at = position(a, first &+ piece / blocks)
      let d = at.d &+ slice
      if d >= a.pointee.inputExtentD { return }
      // The first two columns are the last two of the tile before.
      var row =
        a.pointee.input
        + (piece % blocks &* a.pointee.inputBlockStride &+ d &* a.pointee.inputStrideD
          &+ at.h &* a.pointee.inputStrideH &+ (at.w &+ 2) &* lanes)
      for h in 0..<H.points {
        if at.h &+ h >= a.pointee.inputExtentH { break }
        unrolled4(W.outputs) { w in chiasm_prefetch_second(row + w &* lanes) }
        row += a.pointee.inputStrideH
      }
    }
  }

  /// Asks for the voxels that a panel of this task is going to write: of `points` calls, each takes
  /// a share.
  @inline(never)
  static func prefetchOutput(
    _ a: UnsafePointer<WinogradArguments>, _ task: Int, _ panel: Int, _ point: Int
  ) {
    let vectors = a.pointee.outputVectors
    let pieces = a.pointee.batch &* vectors
    for piece in point &* pieces / points..<(point &+ 1) &* pieces / points {
      let at = position(a, task &* a.pointee.batch &+ piece / vectors)
      for depth in 0..<a.pointee.tile.d {
        let d = at.d &+ depth
        if d >= a.pointee.extentD { break }
        var row =
          a.pointee.output
          + ((panel &* vectors &+ piece % vectors) &* a.pointee.outputBlockStride
            &+ d &* a.pointee.outputStrideD &+ at.h &* a.pointee.outputStrideH &+ at.w &* lanes)
        for h in 0..<H.outputs where at.h &+ h < a.pointee.extentH {
          unrolled4(W.outputs) { w in chiasm_prefetch_write(row + w &* lanes) }
          row += a.pointee.outputStrideH
        }
      }
    }
  }
}
