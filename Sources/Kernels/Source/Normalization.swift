import ChiasmKernelInterface

/// **Computes** one task: factor and shift of the channels of one group, from the moments of their
/// slabs, joined in order.
///
/// **Tail** The last group of a case clears the lanes beyond the channels.
@Sendable
func normalization(_ arguments: UnsafePointer<NormalizationArguments>, _ task: Int) {
  let p = arguments.pointee
  let m = p.moments
  let groups = p.channels / p.channelsPerGroup
  let n = task / groups
  let first = task % groups &* p.channelsPerGroup
  let (mean, variance) = groupMoments(p, n, first)
  let deviation = (variance + p.epsilon).squareRoot()
  let target = n &* m.blocks &* m.from.block
  for c in first..<first &+ p.channelsPerGroup {
    let factor = p.scale[c] / deviation
    p.factors[target &+ c] = factor
    p.shifts[target &+ c] = p.offset[c] - mean * factor
  }
  if first &+ p.channelsPerGroup == p.channels {
    for c in p.channels..<m.blocks &* m.from.block {
      p.factors[target &+ c] = 0
      p.shifts[target &+ c] = 0
    }
  }
}

@inline(__always)
private func groupMoments(_ p: NormalizationArguments, _ n: Int, _ first: Int)
  -> (mean: Float, variance: Float)
{
  let m = p.moments
  var (mean, squares, count): (Float, Float, Float) = (0, 0, 0)
  for c in first..<first &+ p.channelsPerGroup {
    let block = n &* m.blocks &+ c / m.from.block
    for slab in 0..<m.slabs {
      let partial =
        m.partial + ((block &* m.slabs &+ slab) &* 2 &* m.from.block &+ c % m.from.block)
      let rows = min(m.rowsPerSlab, m.rows &- slab &* m.rowsPerSlab)
      let own = Float(rows &* m.extentW)
      let total = count + own
      let difference = partial[0] - mean
      mean += difference * (own / total)
      squares += partial[m.from.block] + difference * difference * (count * (own / total))
      count = total
    }
  }
  return (mean, squares / count)
}
