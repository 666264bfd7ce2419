import ChiasmKernelInterface

/// **Computes** one task: a chunk of a step of gradient descent.
///
/// **Tail** One lane at a time through the same vector code.
@Sendable
func sgdUpdate(_ arguments: UnsafePointer<SGDUpdateArguments>, _ task: Int) {
  let p = arguments.pointee
  let (momentum, decay) = (Vector(repeating: p.momentum), Vector(repeating: p.decay))
  let rate = Vector(repeating: -p.rate[0])
  @inline(__always)
  func step(_ w: Vector, _ g: Vector, _ v: Vector) -> (w: Vector, v: Vector) {
    let next = multiplyAdd(momentum, v, multiplyAdd(decay, w, g))
    return (multiplyAdd(rate, next, w), next)
  }
  var i = task &* p.chunk
  let last = min(i &+ p.chunk, p.count)
  while i &+ lanes <= last {
    let next = step(p.weights.vector(i), p.gradient.vector(i), p.velocity.vector(i))
    p.nextWeights.store(next.w, i)
    p.nextVelocity.store(next.v, i)
    i &+= lanes
  }
  while i < last {
    let next = step(
      Vector(repeating: p.weights[i]), Vector(repeating: p.gradient[i]),
      Vector(repeating: p.velocity[i]))
    p.nextWeights[i] = next.w[0]
    p.nextVelocity[i] = next.v[0]
    i &+= 1
  }
}

/// **Computes** one task: a chunk of a step of a moving average.
///
/// **Tail** One lane at a time through the same vector code.
@Sendable
func emaUpdate(_ arguments: UnsafePointer<EMAUpdateArguments>, _ task: Int) {
  let p = arguments.pointee
  let (keep, take) = (Vector(repeating: p.decay[0]), Vector(repeating: 1 - p.decay[0]))
  var i = task &* p.chunk
  let last = min(i &+ p.chunk, p.count)
  while i &+ lanes <= last {
    p.next.store(multiplyAdd(keep, p.average.vector(i), take * p.x.vector(i)), i)
    i &+= lanes
  }
  while i < last {
    let (average, x) = (Vector(repeating: p.average[i]), Vector(repeating: p.x[i]))
    p.next[i] = multiplyAdd(keep, average, take * x)[0]
    i &+= 1
  }
}
