import ChiasmKernelInterface

/// **Computes** one task: the statistics of one block of channels, or of one plane's channel, from
/// the moments of its slabs in all cases, joined in order.
///
/// **Tail** A plane's number stands in every lane; only channels that exist are written.
@Sendable
func batchMoments(_ arguments: UnsafePointer<BatchMomentsArguments>, _ task: Int) {
  let p = arguments.pointee
  let m = p.moments
  var (mean, squares) = (Vector.zero, Vector.zero)
  var count: Float = 0
  for n in 0..<m.cases {
    for slab in 0..<m.slabs {
      let partial =
        m.partial + ((n &* m.blocks &+ task) &* m.slabs &+ slab) &* 2 &* m.from.block
      let rows = min(m.rowsPerSlab, m.rows &- slab &* m.rowsPerSlab)
      let own = Float(rows &* m.extentW)
      let total = count + own
      let difference = channelNumbers(partial, m.from.block) - mean
      mean = multiplyAdd(difference, Vector(repeating: own / total), mean)
      squares += channelNumbers(partial + m.from.block, m.from.block)
      squares = multiplyAdd(
        difference * difference, Vector(repeating: count * (own / total)), squares)
      count = total
    }
  }
  let first = task &* m.from.block
  for lane in 0..<min(m.from.block, p.channels &- first) {
    let c = first &+ lane
    p.mean[c] = mean[lane]
    p.variance[c] = squares[lane] / count
    let (keep, take) = (1 - p.momentum, p.momentum)
    p.nextMean[c] = keep * p.runningMean[c] + take * mean[lane]
    p.nextVariance[c] = keep * p.runningVariance[c] + take * (squares[lane] / (count - 1))
  }
}

/// A number for every lane: those of a block, or one for all.
@inline(__always)
func channelNumbers(_ data: UnsafeMutablePointer<Float>, _ block: Int) -> Vector {
  block == 1 ? Vector(repeating: data[0]) : data.vector(0)
}
