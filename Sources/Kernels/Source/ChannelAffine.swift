import ChiasmKernelInterface

/// **Computes** one task: some rows of one block of channels, or of one plane.
///
/// **Tail** In planes, one element at a time through the same vector code.
@Sendable
func channelAffine(_ arguments: UnsafePointer<ChannelAffineArguments>, _ task: Int) {
  let p = arguments.pointee
  let part = task % p.tasksPerBlock
  let block = task / p.tasksPerBlock % p.blocks
  let n = task / (p.tasksPerBlock &* p.blocks)
  let channel = block &* p.from.block
  let parameters = n &* p.parameterStride &+ channel
  let isPlanar = p.from.block == 1
  let row = AffineRow(
    e: p.epilogue,
    factor: isPlanar
      ? Vector(repeating: p.factors[parameters]) : p.factors.vector(parameters),
    shift: isPlanar ? Vector(repeating: p.shifts[parameters]) : p.shifts.vector(parameters),
    slopes: slopes(p.slopes, channel, isPlanar),
    slopesAfter: slopes(p.slopesAfterAddition, channel, isPlanar))
  let input = p.from.origin &+ n &* p.from.caseStride &+ block &* p.from.blockStride
  let output = p.to.origin &+ n &* p.to.caseStride &+ block &* p.to.blockStride
  let rows = part &* p.rowsPerTask..<min((part &+ 1) &* p.rowsPerTask, p.extentD &* p.extentH)
  for number in rows {
    let (d, h) = (number / p.extentH, number % p.extentH)
    row.run(
      p.input + (input &+ d &* p.from.strideD &+ h &* p.from.strideH), p.output,
      output &+ d &* p.to.strideD &+ h &* p.to.strideH, p.extentW &* p.from.block)
  }
}

@inline(__always)
private func slopes(_ slopes: UnsafePointer<Float>?, _ channel: Int, _ isPlanar: Bool) -> Vector {
  guard let slopes else { return .zero }
  return isPlanar ? Vector(repeating: slopes[channel]) : slopes.vector(channel)
}

private struct AffineRow {
  let e: Epilogue
  let factor: Vector
  let shift: Vector
  let slopes: Vector
  let slopesAfter: Vector

  @inline(__always)
  func run(
    _ x: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ position: Int,
    _ count: Int
  ) {
    let isPlain = e.addend0 == nil && e.activationAfterAddition.isIdentity
    var i = 0
    if isPlain && e.activation.code == .leakyReLU {
      i = runLeaky(x, output + position, count)
    }
    while i &+ lanes <= count {
      output.store(
        finish(x.vector(i), e.addend0?.vector(position &+ i), e.addend1?.vector(position &+ i)),
        position &+ i)
      i &+= lanes
    }
    while i < count {
      let at = position &+ i
      output[at] =
        finish(
          Vector(repeating: x[i]), e.addend0.map { Vector(repeating: $0[at]) },
          e.addend1.map { Vector(repeating: $0[at]) })[0]
      i &+= 1
    }
  }

  /// The whole vectors of a row; apart from the other loops, whose vectors would take the
  /// registers.
  ///
  /// Returns how many elements that were.
  @inline(never)
  private func runLeaky(
    _ x: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ count: Int
  ) -> Int {
    let (factor, shift, slope) = (factor, shift, e.activation.a)
    var i = 0
    while i &+ lanes <= count {
      output.store(leaky(multiplyAdd(x.vector(i), factor, shift), slope), i)
      i &+= lanes
    }
    return i
  }

  @inline(__always)
  private func finish(_ x: Vector, _ addend0: Vector?, _ addend1: Vector?) -> Vector {
    var y = activate(multiplyAdd(x, factor, shift), e.activation, slopes)
    if let addend0 { y += addend0 }
    if let addend1 { y += addend1 }
    return activate(y, e.activationAfterAddition, slopesAfter)
  }
}
