import ChiasmKernelInterface

/// **Computes** one task: some rows, each read for its mean, for its variance and once more, while
/// it is in the first-level cache.
///
/// **Tail** Channels beyond whole vectors one at a time through the same vector code.
@Sendable
func layerNorm(_ arguments: UnsafePointer<LayerNormArguments>, _ task: Int) {
  let p = arguments.pointee
  let first = task &* p.rowsPerTask
  for row in first..<min(first &+ p.rowsPerTask, p.rows) {
    let x = p.input + row &* p.channels
    let y = p.output + row &* p.channels
    let count = Float(p.channels)
    let mean = rowSum(x, p.channels) / count
    let variance = rowDeviations(x, p.channels, mean) / count
    let factor = Vector(repeating: 1 / (variance + p.epsilon).squareRoot())
    let middle = Vector(repeating: mean)
    var c = 0
    while c &+ lanes <= p.channels {
      let scaled = (x.vector(c) - middle) * factor
      y.store(multiplyAdd(scaled, p.scale.vector(c), p.offset.vector(c)), c)
      c &+= lanes
    }
    while c < p.channels {
      let scaled = (Vector(repeating: x[c]) - middle) * factor
      y[c] = multiplyAdd(scaled, Vector(repeating: p.scale[c]), Vector(repeating: p.offset[c]))[0]
      c &+= 1
    }
  }
}
