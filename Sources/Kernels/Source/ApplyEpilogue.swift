import ChiasmKernelInterface

/// **Computes** `y = activation(activation(x + bias) + addends)` for `rows x width` voxels of one
/// vector of channels whose sums x were just stored and still are in the first-level cache.
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
  let isLeaky = e.activation.code == .leakyReLU && e.activationAfterAddition.code == .leakyReLU
  let isClip =
    e.activation.code == .clip && e.addend0 == nil && e.activationAfterAddition.isIdentity
  for r in 0..<rows {
    var offset = r &* strideH
    var x = sums + r &* sumStrideH
    if isClip {
      for _ in 0..<width {
        output.store(clip(x.vector(0) + b, e.activation.a, e.activation.b), offset)
        offset &+= strideW
        x += sumStrideW
      }
    } else if !isLeaky {
      applyAny(e, bias, x, sumStrideW, output, position, width, offset, strideW)
    } else if e.addend0 == nil && e.activationAfterAddition.a == 1 {
      for _ in 0..<width {
        output.store(leaky(x.vector(0) + b, e.activation.a), offset)
        offset &+= strideW
        x += sumStrideW
      }
    } else if let addend0 = e.addend0, let addend1 = e.addend1 {
      for _ in 0..<width {
        let y = leaky(x.vector(0) + b, e.activation.a) + addend0.vector(position &+ offset)
        let sum = y + addend1.vector(position &+ offset)
        output.store(leaky(sum, e.activationAfterAddition.a), offset)
        offset &+= strideW
        x += sumStrideW
      }
    } else {
      for _ in 0..<width {
        var y = leaky(x.vector(0) + b, e.activation.a)
        if let addend = e.addend0 { y += addend.vector(position &+ offset) }
        output.store(leaky(y, e.activationAfterAddition.a), offset)
        offset &+= strideW
        x += sumStrideW
      }
    }
  }
}

/// One row with any activations.
@inline(never)
private func applyAny(
  _ e: Epilogue, _ bias: UnsafePointer<Float>, _ sums: UnsafePointer<Float>, _ sumStrideW: Int,
  _ output: UnsafeMutablePointer<Float>, _ position: Int, _ width: Int, _ first: Int,
  _ strideW: Int
) {
  let b = bias.vector(0)
  let slopes = bias.vector(e.activation.slopeDistance)
  let slopesAfter = bias.vector(e.activationAfterAddition.slopeDistance)
  for t in 0..<width {
    let offset = first &+ t &* strideW
    var y = activate(sums.vector(t &* sumStrideW) + b, e.activation, slopes)
    if let addend = e.addend0 { y += addend.vector(position &+ offset) }
    if let addend = e.addend1 { y += addend.vector(position &+ offset) }
    output.store(activate(y, e.activationAfterAddition, slopesAfter), offset)
  }
}
