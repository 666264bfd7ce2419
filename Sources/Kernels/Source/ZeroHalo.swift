import ChiasmKernelInterface

/// **Computes** one task: zeros in the halo of one padded slice of one block.
@Sendable
func zeroHalo(_ arguments: UnsafePointer<HaloArguments>, _ task: Int) {
  let p = arguments.pointee
  let d = task % p.paddedD
  let rowLength = p.paddedW &* p.block
  let slice = p.data + task &* p.paddedH &* rowLength
  if d < p.lowD || d >= p.lowD &+ p.extentD {
    zero(slice, p.paddedH &* rowLength)
    return
  }
  zero(slice, p.lowH &* rowLength)
  let below = p.lowH &+ p.extentH
  zero(slice + below &* rowLength, (p.paddedH &- below) &* rowLength)
  let right = (p.lowW &+ p.extentW) &* p.block
  for h in p.lowH..<below {
    let row = slice + h &* rowLength
    zero(row, p.lowW &* p.block)
    zero(row + right, rowLength &- right)
  }
}

@inline(__always)
private func zero(_ data: UnsafeMutablePointer<Float>, _ count: Int) {
  for i in 0..<count { data[i] = 0 }
}
