import ChiasmKernelInterface

/// **Computes** one task: the results of one outer index, for a chunk of the inner axis.
///
/// **Layout** Lanes run along the inner axis, or along the reduced one when the inner axis has one
/// element. Rows are reduced first, then their results: long sums lose few digits.
///
/// **Tail** One inner position, or one element, at a time.
@Sendable
func reduction(_ arguments: UnsafePointer<ReductionArguments>, _ task: Int) {
  switch arguments.pointee.code {
  case .sum: ReductionTask<ReductionSum>.run(arguments.pointee, task, 1)
  case .mean:
    ReductionTask<ReductionSum>.run(arguments.pointee, task, Float(arguments.pointee.elements))
  case .maximum: ReductionTask<ReductionMaximum>.run(arguments.pointee, task, 1)
  }
}

protocol ReductionFunction {
  static var initial: Float { get }
  static func combine(_ a: Vector, _ b: Vector) -> Vector
  static func combine(_ a: Float, _ b: Float) -> Float
}

enum ReductionSum: ReductionFunction {
  static var initial: Float { 0 }
  @inline(__always) static func combine(_ a: Vector, _ b: Vector) -> Vector { a + b }
  @inline(__always) static func combine(_ a: Float, _ b: Float) -> Float { a + b }
}

enum ReductionMaximum: ReductionFunction {
  static var initial: Float { -.infinity }
  @inline(__always) static func combine(_ a: Vector, _ b: Vector) -> Vector { larger(a, b) }
  @inline(__always) static func combine(_ a: Float, _ b: Float) -> Float {
    b > a || b != b ? b : a
  }
}

/// The results are divided by `divisor`.
private enum ReductionTask<Function: ReductionFunction> {
  @inline(never)
  static func run(_ p: ReductionArguments, _ task: Int, _ divisor: Float) {
    let outer = task / p.chunksPerRow
    let first = task % p.chunksPerRow &* p.chunk
    let start = outer % p.outputPeriod &* p.inner
    let output = p.output + (outer / p.outputPeriod &* p.outputStride &+ start)
    let last = min(first &+ p.chunk, min(p.inner, p.outputStride &- start))
    let input = p.input + outer &* p.outerStride
    if p.inner == 1 {
      output[0] = alongRows(p, input) / divisor
      return
    }
    var i = first
    while i &+ lanes <= last {
      output.store(overRows(p, input + i) / Vector(repeating: divisor), i)
      i &+= lanes
    }
    while i < last {
      output[i] = overElements(p, input + i) / divisor
      i &+= 1
    }
  }

  @inline(__always)
  private static func overRows(_ p: ReductionArguments, _ input: UnsafePointer<Float>) -> Vector {
    var total = Vector(repeating: Function.initial)
    for s in 0..<p.cases &* p.slices {
      let slice = s / p.slices &* p.caseStride &+ s % p.slices &* p.sliceStride
      for r in 0..<p.rowsPerSlice {
        let x = input + (slice &+ r &* p.rowStride)
        var row = Vector(repeating: Function.initial)
        for e in 0..<p.count { row = Function.combine(row, x.vector(e &* p.inner)) }
        total = Function.combine(total, row)
      }
    }
    return total
  }

  @inline(__always)
  private static func overElements(_ p: ReductionArguments, _ input: UnsafePointer<Float>)
    -> Float
  {
    var total = Function.initial
    for s in 0..<p.cases &* p.slices {
      let slice = s / p.slices &* p.caseStride &+ s % p.slices &* p.sliceStride
      for r in 0..<p.rowsPerSlice {
        let x = input + (slice &+ r &* p.rowStride)
        var row = Function.initial
        for e in 0..<p.count { row = Function.combine(row, x[e &* p.inner]) }
        total = Function.combine(total, row)
      }
    }
    return total
  }

  @inline(__always)
  private static func alongRows(_ p: ReductionArguments, _ input: UnsafePointer<Float>) -> Float {
    var total = Function.initial
    for s in 0..<p.cases &* p.slices {
      let slice = s / p.slices &* p.caseStride &+ s % p.slices &* p.sliceStride
      for r in 0..<p.rowsPerSlice {
        let x = input + (slice &+ r &* p.rowStride)
        var sum = Function.initial
        var e = 0
        while e &+ lanes <= p.count {
          let row = part(x, &e, p.count)
          for lane in 0..<lanes { sum = Function.combine(sum, row[lane]) }
        }
        while e < p.count {
          sum = Function.combine(sum, x[e])
          e &+= 1
        }
        total = Function.combine(total, sum)
      }
    }
    return total
  }

  /// The next whole vectors of a row, no more than 256: long sums lose few digits. Four side by
  /// side: one addition takes four cycles.
  @inline(__always)
  private static func part(_ x: UnsafePointer<Float>, _ e: inout Int, _ count: Int) -> Vector {
    let initial = Vector(repeating: Function.initial)
    var (a, b, c, d) = (initial, initial, initial, initial)
    let last = min(count, e &+ 256 &* lanes)
    while e &+ 4 &* lanes <= last {
      a = Function.combine(a, x.vector(e))
      b = Function.combine(b, x.vector(e &+ lanes))
      c = Function.combine(c, x.vector(e &+ 2 &* lanes))
      d = Function.combine(d, x.vector(e &+ 3 &* lanes))
      e &+= 4 &* lanes
    }
    while e &+ lanes <= last {
      a = Function.combine(a, x.vector(e))
      e &+= lanes
    }
    return Function.combine(Function.combine(a, b), Function.combine(c, d))
  }
}
