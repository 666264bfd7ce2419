import ChiasmKernelInterface

#if canImport(Glibc)
  import Glibc
#endif

/// **Computes** one task: a chunk of one row of `f(a, b)`, or several rows.
///
/// **Tail** One lane at a time through the same vector code, so that an element's value does not
/// depend on where it stands.
@Sendable
func pointwise(_ arguments: UnsafePointer<PointwiseArguments>, _ task: Int) {
  let a = arguments.pointee
  let rows = task / a.chunksPerRow &* a.rowsPerTask
  let first = task % a.chunksPerRow &* a.chunk
  let count = min(a.chunk, a.inner &- first)
  for row in rows..<min(rows &+ a.rowsPerTask, a.outer) {
    apply(a, Row(a, row, first, count))
  }
}

@inline(__always)
private func apply(_ a: PointwiseArguments, _ run: Row) {
  let slope = a.slope
  switch a.code {
  case .add: run.map { $0 + $1 }
  case .subtract: run.map { $0 - $1 }
  case .multiply: run.map { $0 * $1 }
  case .divide: run.map { $0 / $1 }
  case .maximum: run.map { larger($0, $1) }
  case .minimum: run.map { -larger(-$0, -$1) }
  case .power:
    if run.isSquare { run.map { x, _ in x * x } } else { run.map { power($0, $1) } }
  case .leakyReLU: run.map { x, _ in leaky(x, slope) }
  case .leakyReLUGradient:
    run.map { x, dy in (dy * slope).replacing(with: dy, where: x .> Vector.zero) }
  case .equal:
    run.map { Vector.zero.replacing(with: Vector(repeating: 1), where: $0 .== $1) }
  case .sigmoid: run.map { x, _ in sigmoid(x) }
  case .tanh: run.map { x, _ in hyperbolicTangent(x) }
  case .exp: run.map { x, _ in exponential(x) }
  case .log: run.map { x, _ in logarithm(x) }
  case .sqrt: run.map { x, _ in squareRoot(x) }
  case .erf: run.map { x, _ in errorFunction(x) }
  case .absolute: run.map { x, _ in magnitude(x) }
  case .floor: run.map { x, _ in x.rounded(.down) }
  case .ceil: run.map { x, _ in x.rounded(.up) }
  case .round: run.map { x, _ in x.rounded(.toNearestOrEven) }
  }
}

/// `|x|`, of zeros and NaN too: the sign bit cleared.
@inline(__always)
private func magnitude(_ x: Vector) -> Vector {
  let bits = unsafeBitCast(x, to: IntegerVector.self)
  return unsafeBitCast(bits & IntegerVector(repeating: .max), to: Vector.self)
}

/// Powers are rare and have many special cases: the C library's, lane by lane.
@inline(__always)
private func power(_ a: Vector, _ b: Vector) -> Vector {
  var y = Vector.zero
  for lane in 0..<lanes { y[lane] = powf(a[lane], b[lane]) }
  return y
}

private struct Row {
  /// How an operand goes on from vector to vector.
  enum Reading { case elements, oneElement, oneVector }

  let a: UnsafePointer<Float>
  let b: UnsafePointer<Float>
  let y: UnsafeMutablePointer<Float>
  let readingA: Reading
  let readingB: Reading
  let count: Int

  @inline(__always)
  init(_ p: PointwiseArguments, _ row: Int, _ first: Int, _ count: Int) {
    (a, readingA) = Self.start(p.a, row, first)
    (b, readingB) = Self.start(p.b, row, first)
    y = p.output + (row &* p.inner &+ first)
    self.count = count
  }

  @inline(__always)
  private static func start(_ operand: PointwiseArguments.Operand, _ row: Int, _ first: Int)
    -> (UnsafePointer<Float>, Reading)
  {
    if operand.repeatsVector { return (operand.start(row, 0), .oneVector) }
    return (operand.start(row, first), operand.innerStride == 0 ? .oneElement : .elements)
  }

  /// Whether the second operand is the number 2.
  @inline(__always)
  var isSquare: Bool { readingB == .oneElement && b[0] == 2 }

  @inline(__always)
  func map(_ f: (Vector, Vector) -> Vector) {
    var i = 0
    while i &+ lanes <= count {
      y.store(f(vector(a, readingA, i), vector(b, readingB, i)), i)
      i &+= lanes
    }
    while i < count {
      y[i] = f(element(a, readingA, i), element(b, readingB, i))[0]
      i &+= 1
    }
  }

  @inline(__always)
  private func vector(_ data: UnsafePointer<Float>, _ reading: Reading, _ i: Int) -> Vector {
    switch reading {
    case .elements: data.vector(i)
    case .oneElement: Vector(repeating: data[0])
    case .oneVector: data.vector(0)
    }
  }

  @inline(__always)
  private func element(_ data: UnsafePointer<Float>, _ reading: Reading, _ i: Int) -> Vector {
    Vector(repeating: data[reading == .elements ? i : 0])
  }
}
