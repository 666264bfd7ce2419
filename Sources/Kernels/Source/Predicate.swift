import ChiasmKernelInterface

/// **Computes** one task: a chunk of one row of a relation. NaN stands in none.
@Sendable
func predicate(_ arguments: UnsafePointer<PredicateArguments>, _ task: Int) {
  let p = arguments.pointee
  let row = task / p.chunksPerRow
  let first = task % p.chunksPerRow &* p.chunk
  let count = min(p.chunk, p.inner &- first)
  let a = p.a.start(row, first)
  let b = p.b.start(row, first)
  let y = p.output + (row &* p.inner &+ first)
  switch p.code {
  case .less: relate(a, b, y, count, p.a.innerStride, p.b.innerStride) { $0 < $1 }
  case .lessOrEqual: relate(a, b, y, count, p.a.innerStride, p.b.innerStride) { $0 <= $1 }
  }
}

@inline(__always)
private func relate(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ y: UnsafeMutablePointer<UInt8>,
  _ count: Int, _ strideA: Int, _ strideB: Int, _ holds: (Float, Float) -> Bool
) {
  if strideA == 1 && strideB == 1 {
    for i in 0..<count { y[i] = holds(a[i], b[i]) ? 1 : 0 }
  } else {
    for i in 0..<count { y[i] = holds(a[i &* strideA], b[i &* strideB]) ? 1 : 0 }
  }
}

/// **Computes** one task: a chunk of bytes as floats.
@Sendable
func widening(_ arguments: UnsafePointer<WideningArguments>, _ task: Int) {
  let p = arguments.pointee
  let first = task &* p.chunk
  for i in first..<min(first &+ p.chunk, p.count) { p.output[i] = Float(p.input[i]) }
}

extension PointwiseArguments.Operand {
  /// Where element `first` of row `row` stands; the row's only element where it has one.
  @inline(__always)
  func start(_ row: Int, _ first: Int) -> UnsafePointer<Float> {
    let start = data + (terms.0.start(row) &+ terms.1.start(row) &+ terms.2.start(row))
    return innerStride == 0 ? start : start + first
  }
}

extension PointwiseArguments.Operand.Term {
  @inline(__always)
  func start(_ row: Int) -> Int { stride == 0 ? 0 : row / divisor % period &* stride }
}
