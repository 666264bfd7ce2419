import ChiasmKernelInterface

/// **Computes** one task: one row of outputs of one block of channels, blended along W, then H,
/// then D.
@Sendable
func resize(_ arguments: UnsafePointer<ResizeArguments>, _ task: Int) {
  let p = arguments.pointee
  let h = task % p.extentH
  let d = task / p.extentH % p.extentD
  let block = task / (p.extentH &* p.extentD) % p.blocks
  let n = task / (p.extentH &* p.extentD &* p.blocks)
  let input = p.input + (p.from.origin &+ n &* p.from.caseStride &+ block &* p.from.blockStride)
  let output =
    p.output + (p.to.origin &+ n &* p.to.caseStride &+ block &* p.to.blockStride
      &+ d &* p.to.strideD &+ h &* p.to.strideH)
  let (blendD, blendH) = (p.d[d], p.h[h])
  let near = input + blendD.low
  let far = input + blendD.high
  for w in 0..<p.extentW {
    let along = p.w[w]
    var y = blend(near, blendH, along)
    if blendD.fraction != 0 { y = between(y, blend(far, blendH, along), blendD.fraction) }
    output.store(y, w &* lanes)
  }
}

/// The blend in one slice.
@inline(__always)
private func blend(
  _ slice: UnsafePointer<Float>, _ h: ResizeArguments.Blend, _ w: ResizeArguments.Blend
) -> Vector {
  let first = line(slice + h.low, w)
  return h.fraction == 0 ? first : between(first, line(slice + h.high, w), h.fraction)
}

/// The blend in one row.
@inline(__always)
private func line(_ row: UnsafePointer<Float>, _ w: ResizeArguments.Blend) -> Vector {
  let first = row.vector(w.low)
  return w.fraction == 0 ? first : between(first, row.vector(w.high), w.fraction)
}

@inline(__always)
private func between(_ a: Vector, _ b: Vector, _ fraction: Float) -> Vector {
  multiplyAdd(b, Vector(repeating: fraction), a * (1 - fraction))
}
