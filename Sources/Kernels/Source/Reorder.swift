import ChiasmKernelInterface

/// **Computes** one task: one slice of one output block, from wherever its channels stand, row by
/// row.
///
/// **Tail** Lanes of the last block beyond the channels become zero.
@Sendable
func reorder(_ arguments: UnsafePointer<ReorderArguments>, _ task: Int) {
  let p = arguments.pointee
  let blocks = (p.channels &+ p.to.block &- 1) / p.to.block
  let d = task % p.extentD
  let block = task / p.extentD % blocks
  let n = task / (p.extentD &* blocks)
  let input = p.input + (p.from.origin &+ n &* p.from.caseStride &+ d &* p.from.strideD)
  let output =
    p.output + (p.to.origin &+ n &* p.to.caseStride &+ block &* p.to.blockStride
      &+ d &* p.to.strideD)
  let first = block &* p.to.block
  let isWhole = p.from.block == p.to.block && first &+ p.to.block <= p.channels
  for h in 0..<p.extentH {
    let x = input + h &* p.from.strideH
    let y = output + h &* p.to.strideH
    if isWhole {
      let source = x + block &* p.from.blockStride
      for i in 0..<p.extentW &* p.to.block { y[i] = source[i] }
    } else {
      for lane in 0..<p.to.block { row(p, x, y + lane, first &+ lane) }
    }
  }
}

/// One row of one channel.
@inline(__always)
private func row(
  _ p: ReorderArguments, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>,
  _ channel: Int
) {
  if channel >= p.channels {
    for w in 0..<p.extentW { output[w &* p.to.block] = 0 }
    return
  }
  let source =
    input + (channel / p.from.block &* p.from.blockStride &+ channel % p.from.block)
  for w in 0..<p.extentW { output[w &* p.to.block] = source[w &* p.from.block] }
}
