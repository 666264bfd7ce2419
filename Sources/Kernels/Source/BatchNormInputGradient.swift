import ChiasmKernelInterface

/// **Computes** one task: dx of some rows of one block of channels, or of one plane.
///
/// **Tail** In planes, one element at a time through the same vector code.
/// **Caller guarantees** dx is dy in the same places, or apart from it.
@Sendable
func batchNormInputGradient(
  _ arguments: UnsafePointer<BatchNormInputGradientArguments>, _ task: Int
) {
  let p = arguments.pointee.pass
  let to = arguments.pointee.to
  let rows = GradientRows(p, task)
  let channels = BatchNormChannels(p, rows.block)
  let first = rows.block &* p.from.block
  let incline = channelNumbers(p.parameters.inclines + first, p.from.block)
  let constant = channelNumbers(p.parameters.constants + first, p.from.block)
  let output = arguments.pointee.output + GradientRows.start(to, rows.n, rows.block)
  let count = p.extentW &* p.from.block
  for number in rows.numbers {
    let row = rows.row(number)
    let target = output + rows.offset(to, number)
    if p.isGated {
      gradientRow(row.x, row.dy, target, count) { x, dy in
        let rest = multiplyAdd(x - channels.mean, incline, constant)
        return multiplyAdd(channels.gate(x, dy), channels.factor, rest)
      }
    } else {
      gradientRow(row.x, row.dy, target, count) { x, dy in
        let rest = multiplyAdd(x - channels.mean, incline, constant)
        return multiplyAdd(dy, channels.factor, rest)
      }
    }
  }
}

@inline(__always)
private func gradientRow(
  _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>,
  _ count: Int, _ f: (Vector, Vector) -> Vector
) {
  var i = 0
  while i &+ lanes <= count {
    dx.store(f(x.vector(i), dy.vector(i)), i)
    i &+= lanes
  }
  while i < count {
    dx[i] = f(Vector(repeating: x[i]), Vector(repeating: dy[i]))[0]
    i &+= 1
  }
}
