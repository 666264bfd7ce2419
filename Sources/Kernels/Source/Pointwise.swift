import ChiasmKernelInterface

#if canImport(Glibc)
  import Glibc
#endif

/// **Computes** one task: a chunk of one row of `f(a, b)`.
///
/// **Tail** One lane at a time through the same vector code, so that an element's value does not
/// depend on where it stands.
@Sendable
func pointwise(_ arguments: UnsafePointer<PointwiseArguments>, _ task: Int) {
  let a = arguments.pointee
  let row = task / a.chunksPerRow
  let first = task % a.chunksPerRow &* a.chunk
  let count = min(a.chunk, a.inner &- first)
  let slope = a.slope
  let run = Row(a, row, first, count)
  switch a.code {
  case .add: run.map { $0 + $1 }
  case .subtract: run.map { $0 - $1 }
  case .multiply: run.map { $0 * $1 }
  case .divide: run.map { $0 / $1 }
  case .maximum: run.map { larger($0, $1) }
  case .minimum: run.map { -larger(-$0, -$1) }
  case .power: run.map { power($0, $1) }
  case .leakyReLU: run.map { x, _ in leaky(x, slope) }
  case .sigmoid: run.map { x, _ in sigmoid(x) }
  case .tanh: run.map { x, _ in hyperbolicTangent(x) }
  case .exp: run.map { x, _ in exponential(x) }
  case .log: run.map { x, _ in logarithm(x) }
  case .sqrt: run.map { x, _ in x.squareRoot() }
  }
}

/// The greater of two; NaN when either is.
@inline(__always)
private func larger(_ a: Vector, _ b: Vector) -> Vector {
  let greater = a.replacing(with: b, where: b .> a)
  return greater.replacing(with: b, where: b .!= b)
}

/// Powers are rare and have many special cases: the C library's, lane by lane.
@inline(__always)
private func power(_ a: Vector, _ b: Vector) -> Vector {
  var y = Vector.zero
  for lane in 0..<lanes { y[lane] = powf(a[lane], b[lane]) }
  return y
}

private struct Row {
  let a: UnsafePointer<Float>
  let b: UnsafePointer<Float>
  let y: UnsafeMutablePointer<Float>
  let aStride: Int
  let bStride: Int
  let count: Int

  @inline(__always)
  init(_ p: PointwiseArguments, _ row: Int, _ first: Int, _ count: Int) {
    a = p.a.data + (row % p.a.period &* p.a.outerStride &+ first &* p.a.innerStride)
    b = p.b.data + (row % p.b.period &* p.b.outerStride &+ first &* p.b.innerStride)
    y = p.output + (row &* p.inner &+ first)
    aStride = p.a.innerStride
    bStride = p.b.innerStride
    self.count = count
  }

  @inline(__always)
  func map(_ f: (Vector, Vector) -> Vector) {
    var i = 0
    while i &+ lanes <= count {
      let x = aStride == 0 ? Vector(repeating: a[0]) : a.vector(i)
      let z = bStride == 0 ? Vector(repeating: b[0]) : b.vector(i)
      y.store(f(x, z), i)
      i &+= lanes
    }
    while i < count {
      y[i] = f(Vector(repeating: a[i &* aStride]), Vector(repeating: b[i &* bStride]))[0]
      i &+= 1
    }
  }
}
