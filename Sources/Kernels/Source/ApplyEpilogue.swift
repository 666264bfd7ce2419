import ChiasmKernelInterface

/// **Computes** `y = leaky(leaky(y + bias, slope) + addends, slopeAfterAddition)` in place, for `rows x width`
/// voxels of one vector of channels that were just stored and still are in the first-level cache.
///
/// Apart from the sums on purpose: what makes them needs every register.
@inline(never)
func applyEpilogue(
  _ e: Epilogue, _ bias: UnsafePointer<Float>,
  _ output: UnsafeMutablePointer<Float>, _ position: Int, _ rows: Int, _ width: Int,
  _ strideH: Int, _ strideW: Int
) {
  let b = bias.vector(0)
  for r in 0..<rows {
    var offset = r &* strideH
    if e.addend0 == nil && e.slopeAfterAddition == 1 {
      for _ in 0..<width {
        output.store(leaky(output.vector(offset) + b, e.slope), offset)
        offset &+= strideW
      }
    } else {
      for _ in 0..<width {
        var y = leaky(output.vector(offset) + b, e.slope)
        if let addend = e.addend0 { y += addend.vector(position &+ offset) }
        if let addend = e.addend1 { y += addend.vector(position &+ offset) }
        output.store(leaky(y, e.slopeAfterAddition), offset)
        offset &+= strideW
      }
    }
  }
}
