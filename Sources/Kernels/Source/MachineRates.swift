import ChiasmKernelInterface

/// **Computes** one task: `rounds` multiply-adds on each of 12 vectors in registers, as fast as the
/// processor can.
@Sendable
func fusedRate(_ arguments: UnsafePointer<RateArguments>, _ task: Int) {
  let p = arguments.pointee
  let (a, b) = (p.data.vector(0), p.data.vector(lanes))
  var sums = InlineArray<12, Vector> { _ in Vector.zero }
  for _ in 0..<p.rounds {
    unrolled6(6) { k in sums[k] = multiplyAdd(sums[k], a, b) }
    unrolled6(6) { k in sums[k &+ 6] = multiplyAdd(sums[k &+ 6], a, b) }
  }
  var total = Vector.zero
  unrolled6(6) { k in total += sums[k] + sums[k &+ 6] }
  (p.results + task &* lanes).store(total, 0)
}

/// **Computes** one task: the sum of its part of `data`, which is read once in order.
@Sendable
func readRate(_ arguments: UnsafePointer<RateArguments>, _ task: Int) {
  let p = arguments.pointee
  let x = p.data + task &* p.countPerTask
  var sums = InlineArray<8, Vector> { _ in Vector.zero }
  var i = 0
  while i &+ 8 &* lanes <= p.countPerTask {
    unrolled4(4) { k in sums[k] += x.vector(i &+ k &* lanes) }
    unrolled4(4) { k in sums[k &+ 4] += x.vector(i &+ (k &+ 4) &* lanes) }
    i &+= 8 &* lanes
  }
  var total = Vector.zero
  unrolled4(4) { k in total += sums[k] + sums[k &+ 4] }
  (p.results + task &* lanes).store(total, 0)
}
