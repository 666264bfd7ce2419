import ChiasmKernelInterface

/// **Computes** one task: one row of outputs of one block of channels.
///
/// **Layout** see ``PoolArguments``; lanes are channels.
///
/// **Tail** Windows at the border are cut to what lies inside the input.
@Sendable
func pool(_ arguments: UnsafePointer<PoolArguments>, _ task: Int) {
  let p = arguments.pointee
  let h = task % p.h.output
  let d = task / p.h.output % p.d.output
  let block = task / (p.h.output &* p.d.output) % p.blocks
  let n = task / (p.h.output &* p.d.output &* p.blocks)
  let input = p.input + (p.from.origin &+ n &* p.from.caseStride &+ block &* p.from.blockStride)
  let output =
    p.output + (p.to.origin &+ n &* p.to.caseStride &+ block &* p.to.blockStride
      &+ d &* p.to.strideD &+ h &* p.to.strideH)
  let row = PoolRow(p, input, output, Taps(p.d, d), Taps(p.h, h))
  switch p.code {
  case .maximum: row.run(Vector(repeating: -.infinity), larger) { sum, _ in sum }
  case .mean, .meanWithPadding: row.run(.zero, { $0 + $1 }) { sum, count in
    sum / Vector(repeating: Float(max(1, count)))
  }
  }
}

/// The taps of one output position that lie inside the input.
private struct Taps {
  /// The input position of the first.
  let first: Int
  let count: Int
  /// Those inside the padding too.
  let paddedCount: Int

  @inline(__always)
  init(_ axis: PoolArguments.Axis, _ position: Int) {
    let start = position &* axis.stride &- axis.low
    let skipped = start < 0 ? (axis.dilation &- 1 &- start) / axis.dilation : 0
    let end = (axis.input &- start &+ axis.dilation &- 1) / axis.dilation
    first = start &+ skipped &* axis.dilation
    count = max(0, min(axis.window, end) &- skipped)
    let room = axis.input &+ axis.high &- start
    paddedCount = min(axis.window, (room &+ axis.dilation &- 1) / axis.dilation)
  }
}

private struct PoolRow {
  let p: PoolArguments
  let input: UnsafePointer<Float>
  let output: UnsafeMutablePointer<Float>
  let d: Taps
  let h: Taps

  @inline(__always)
  init(
    _ p: PoolArguments, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>,
    _ d: Taps, _ h: Taps
  ) {
    self.p = p
    self.input = input + (d.first &* p.from.strideD &+ h.first &* p.from.strideH)
    self.output = output
    self.d = d
    self.h = h
  }

  @inline(__always)
  func run(
    _ initial: Vector, _ combine: (Vector, Vector) -> Vector, _ finish: (Vector, Int) -> Vector
  ) {
    let strideD = p.d.dilation &* p.from.strideD
    let strideH = p.h.dilation &* p.from.strideH
    let strideW = p.w.dilation &* lanes
    for position in 0..<p.w.output {
      let w = Taps(p.w, position)
      var total = initial
      for i in 0..<d.count {
        for j in 0..<h.count {
          var x = input + (i &* strideD &+ j &* strideH &+ w.first &* lanes)
          for _ in 0..<w.count {
            total = combine(total, x.vector(0))
            x += strideW
          }
        }
      }
      let count =
        p.code == .meanWithPadding
        ? d.paddedCount &* h.paddedCount &* w.paddedCount : d.count &* h.count &* w.count
      output.store(finish(total, count), position &* lanes)
    }
  }
}
