import ChiasmKernelInterface

/// **Computes** one task: one slice of one output block, from wherever its channels stand.
///
/// **Tail** Lanes of the last block beyond the channels become zero.
@Sendable
func reorder(_ arguments: UnsafePointer<ReorderArguments>, _ task: Int) {
  let p = arguments.pointee
  let blocks = (p.channels &+ p.to.block &- 1) / p.to.block
  let d = task % p.extentD
  let block = task / p.extentD % blocks
  let n = task / (p.extentD &* blocks)
  let output =
    p.output + (p.to.origin &+ n &* p.to.caseStride &+ block &* p.to.blockStride
      &+ d &* p.to.strideD)
  for lane in 0..<p.to.block {
    let channel = block &* p.to.block &+ lane
    if channel >= p.channels {
      clear(p, output + lane)
      continue
    }
    let input =
      p.input + (p.from.origin &+ n &* p.from.caseStride
        &+ channel / p.from.block &* p.from.blockStride &+ d &* p.from.strideD
        &+ channel % p.from.block)
    for h in 0..<p.extentH {
      let source = input + h &* p.from.strideH
      let target = output + (lane &+ h &* p.to.strideH)
      for w in 0..<p.extentW { target[w &* p.to.block] = source[w &* p.from.block] }
    }
  }
}

@inline(__always)
private func clear(_ p: ReorderArguments, _ output: UnsafeMutablePointer<Float>) {
  for h in 0..<p.extentH {
    for w in 0..<p.extentW { output[h &* p.to.strideH &+ w &* p.to.block] = 0 }
  }
}
