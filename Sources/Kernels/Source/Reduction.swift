import ChiasmKernelInterface

/// **Computes** one task: the results of one outer index, for a chunk of the inner axis.
///
/// **Layout** Lanes run along the inner axis, or along the reduced one when the inner axis has one
/// element. Rows are reduced first, then their results: long sums lose few digits.
///
/// **Tail** One inner position, or one element, at a time.
@Sendable
func reduction(_ arguments: UnsafePointer<ReductionArguments>, _ task: Int) {
  let p = arguments.pointee
  switch p.code {
  case .sum: reduce(p, task, 0) { $0 + $1 } _: { $0 + $1 } _: { $0 }
  case .mean:
    let count = Float(p.elements)
    reduce(p, task, 0) { $0 + $1 } _: { $0 + $1 } _: { $0 / count }
  case .maximum: reduce(p, task, -.infinity, larger) { larger($0, $1) } _: { $0 }
  }
}

/// The greater of two numbers; NaN when either is.
@inline(__always)
private func larger(_ a: Float, _ b: Float) -> Float { b > a || b != b ? b : a }

@inline(__always)
private func reduce(
  _ p: ReductionArguments, _ task: Int, _ initial: Float,
  _ combine: (Vector, Vector) -> Vector, _ combineOne: (Float, Float) -> Float,
  _ finish: (Float) -> Float
) {
  let outer = task / p.chunksPerRow
  let first = task % p.chunksPerRow &* p.chunk
  let start = outer % p.outputPeriod &* p.inner
  let output = p.output + (outer / p.outputPeriod &* p.outputStride &+ start)
  let last = min(first &+ p.chunk, min(p.inner, p.outputStride &- start))
  let input = p.input + outer &* p.outerStride
  if p.inner == 1 {
    output[0] = finish(alongRows(p, input, initial, combine, combineOne))
    return
  }
  var i = first
  while i &+ lanes <= last {
    let total = overRows(p, input + i, initial, combine)
    for lane in 0..<lanes { output[i &+ lane] = finish(total[lane]) }
    i &+= lanes
  }
  while i < last {
    var total = initial
    for s in 0..<p.slices {
      for r in 0..<p.rowsPerSlice {
        let x = input + (i &+ s &* p.sliceStride &+ r &* p.rowStride)
        var row = initial
        for e in 0..<p.count { row = combineOne(row, x[e &* p.inner]) }
        total = combineOne(total, row)
      }
    }
    output[i] = finish(total)
    i &+= 1
  }
}

@inline(__always)
private func overRows(
  _ p: ReductionArguments, _ input: UnsafePointer<Float>, _ initial: Float,
  _ combine: (Vector, Vector) -> Vector
) -> Vector {
  var total = Vector(repeating: initial)
  for s in 0..<p.slices {
    for r in 0..<p.rowsPerSlice {
      let x = input + (s &* p.sliceStride &+ r &* p.rowStride)
      var row = Vector(repeating: initial)
      for e in 0..<p.count { row = combine(row, x.vector(e &* p.inner)) }
      total = combine(total, row)
    }
  }
  return total
}

@inline(__always)
private func alongRows(
  _ p: ReductionArguments, _ input: UnsafePointer<Float>, _ initial: Float,
  _ combine: (Vector, Vector) -> Vector, _ combineOne: (Float, Float) -> Float
) -> Float {
  var total = initial
  for s in 0..<p.slices {
    for r in 0..<p.rowsPerSlice {
      let x = input + (s &* p.sliceStride &+ r &* p.rowStride)
      var row = Vector(repeating: initial)
      var e = 0
      while e &+ lanes <= p.count {
        row = combine(row, x.vector(e))
        e &+= lanes
      }
      var sum = initial
      for lane in 0..<lanes { sum = combineOne(sum, row[lane]) }
      while e < p.count {
        sum = combineOne(sum, x[e])
        e &+= 1
      }
      total = combineOne(total, sum)
    }
  }
  return total
}
