import ChiasmKernelInterface

/// **Computes** `y = leaky(leaky(x + bias, slope) + addends, slopeAfterAddition)` for `rows x width` voxels
/// of one vector of channels whose sums x were just stored and still are in the first-level cache.
///
/// **Caller guarantees** x is y, or apart from it; an addend may be y when x is not.
///
/// Apart from the sums on purpose: what makes them needs every register.
@inline(never)
func applyEpilogue(
  _ e: Epilogue, _ bias: UnsafePointer<Float>,
  _ sums: UnsafePointer<Float>, _ sumStrideH: Int, _ sumStrideW: Int,
  _ output: UnsafeMutablePointer<Float>, _ position: Int, _ rows: Int, _ width: Int,
  _ strideH: Int, _ strideW: Int
) {
  let b = bias.vector(0)
  for r in 0..<rows {
    var offset = r &* strideH
    var x = sums + r &* sumStrideH
    if e.addend0 == nil && e.slopeAfterAddition == 1 {
      for _ in 0..<width {
        output.store(leaky(x.vector(0) + b, e.slope), offset)
        offset &+= strideW
        x += sumStrideW
      }
    } else {
      for _ in 0..<width {
        var y = leaky(x.vector(0) + b, e.slope)
        if let addend = e.addend0 { y += addend.vector(position &+ offset) }
        if let addend = e.addend1 { y += addend.vector(position &+ offset) }
        output.store(leaky(y, e.slopeAfterAddition), offset)
        offset &+= strideW
        x += sumStrideW
      }
    }
  }
}
