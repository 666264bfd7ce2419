import ChiasmKernelInterface

/// **Computes** `dw = (Gᵀ ⊗ Gᵀ ⊗ Gᵀ) Σ sums` for one pair of blocks, the sum over slabs.
///
/// **Layout** see ``WinogradWeightGradientArguments``; dw `[K, C, taps]`.
///
/// **Tail** Channels beyond the last are not stored.
@Sendable
func winogradWeightGradientOutput(
  _ a: UnsafePointer<WinogradWeightGradientArguments>, _ task: Int
) {
  let p = a.pointee
  let inputBlocks = p.inputBlocks(lanes: lanes)
  let (k, c) = (task / inputBlocks &* lanes, task % inputBlocks &* lanes)
  let sums = p.sums + task &* p.pairCount(lanes: lanes)
  let slabStride = p.pairs(lanes: lanes) &* p.pairCount(lanes: lanes)
  let taps = p.tile.d == 1 ? 9 : 27
  let outputs = min(lanes, p.outputChannels &- k)
  // On the stack: runs allocate nothing.
  var buffers = InlineArray<288, Vector>(repeating: .zero)
  withUnsafeMutablePointer(to: &buffers) { buffers in
    let points = UnsafeMutableRawPointer(buffers).assumingMemoryBound(to: Vector.self)
    for channel in 0..<min(lanes, p.inputChannels &- c) {
      for point in 0..<p.tile.points {
        let place = sums + (point &* lanes &+ channel) &* lanes
        var sum = place.vector(0)
        for slab in 1..<max(1, p.slabs) { sum += place.vector(slab &* slabStride) }
        points[point] = sum
      }
      let transformed = transform(p.tile, points, points + 144)
      let values = UnsafeRawPointer(transformed).assumingMemoryBound(to: Float.self)
      for lane in 0..<outputs {
        let row = (k &+ lane) &* p.inputChannels &+ (c &+ channel)
        let line = p.target + row &* taps
        for tap in 0..<taps { line[tap] = values[tap &* lanes &+ lane] }
      }
    }
  }
}

/// The taps of one input channel, somewhere in the two buffers.
@inline(__always)
private func transform(
  _ tile: WinogradTile, _ points: UnsafeMutablePointer<Vector>,
  _ other: UnsafeMutablePointer<Vector>
) -> UnsafePointer<Vector> {
  let depth = tile.pointsD
  transform(tile.w, points, other, outer: depth &* tile.pointsH, inner: 1)
  transform(tile.h, other, points, outer: depth, inner: 3)
  if tile.d == 1 { return UnsafePointer(points) }
  transform(2, points, other, outer: 1, inner: 9)
  return UnsafePointer(other)
}

/// `[outer, points, inner]` to `[outer, 3, inner]` by the columns of G.
@inline(__always)
private func transform(
  _ outputs: Int, _ source: UnsafePointer<Vector>, _ target: UnsafeMutablePointer<Vector>,
  outer: Int, inner: Int
) {
  let points = outputs &+ 2
  for o in 0..<outer {
    for i in 0..<inner {
      let s = source + (points &* o &* inner &+ i)
      let y = target + (3 &* o &* inner &+ i)
      let (even, odd) = (s[inner] + s[2 &* inner], s[inner] - s[2 &* inner])
      if outputs == 2 {
        y[0] = s[0] + even * 0.5
        y[inner] = odd * 0.5
        y[2 &* inner] = even * 0.5 + s[3 &* inner]
      } else {
        let (half, two) = (s[3 &* inner] * (-16.0 / 15), s[4 &* inner] * (1.0 / 15))
        y[0] = s[0] + odd * (1.0 / 3) + half + two
        y[inner] = even * (1.0 / 3) + half * 0.5 - two * 2
        y[2 &* inner] = odd * (1.0 / 3) + half * 0.25 + two * 4 + s[5 &* inner]
      }
    }
  }
}
