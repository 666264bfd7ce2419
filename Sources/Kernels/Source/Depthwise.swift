import ChiasmKernelInterface

/// **Computes** one task: some rows of one block of channels,
/// `y[c] = epilogue(bias[c] + Σ x[c, tap] · w[c, tap])`.
///
/// **Layout** see ``DepthwiseArguments``; lanes are channels.
///
/// **Tile** up to 8 voxels of a row in registers, every one of which reads its input once per tap.
///
/// **Tail** What is left of a row one voxel at a time.
@Sendable
func depthwise(_ a: UnsafePointer<DepthwiseArguments>, _ task: Int) {
  let block = task / a.pointee.tasksPerBlock
  let first = task % a.pointee.tasksPerBlock &* a.pointee.rowsPerTask
  let rows = a.pointee.extentD &* a.pointee.extentH
  let weights = a.pointee.weights + block &* a.pointee.tapCount &* lanes
  for number in first..<min(first &+ a.pointee.rowsPerTask, rows) {
    let (d, h) = (number / a.pointee.extentH, number % a.pointee.extentH)
    let x =
      a.pointee.input
      + (block &* a.pointee.inputBlockStride
        &+ d &* a.pointee.strideD &* a.pointee.inputStrideD
        &+ h &* a.pointee.strideH &* a.pointee.inputStrideH)
    let y =
      a.pointee.output
      + (block &* a.pointee.outputBlockStride &+ d &* a.pointee.outputStrideD
        &+ h &* a.pointee.outputStrideH)
    switch a.pointee.strideW {
    case 1: DepthwiseRow<1>.run(a, x, weights, y)
    case 2: DepthwiseRow<2>.run(a, x, weights, y)
    default: DepthwiseRow<0>.run(a, x, weights, y)
    }
    applyEpilogue(
      a.pointee.epilogue, a.pointee.bias + block &* lanes, y, 0, lanes, y,
      y - a.pointee.output, 1, a.pointee.extentW, 0, lanes)
  }
}

/// The sums of one row; a stride of 0 means "ask the arguments".
private enum DepthwiseRow<let stride: Int> {
  @inline(never)
  static func run(
    _ a: UnsafePointer<DepthwiseArguments>, _ input: UnsafePointer<Float>,
    _ weights: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>
  ) {
    let distance = (stride == 0 ? a.pointee.strideW : stride) &* lanes
    let width = a.pointee.extentW
    var w = 0
    while w &+ 8 <= width {
      tile8(a, input + w &* distance, weights, output + w &* lanes, distance)
      w &+= 8
    }
    while w &+ 4 <= width {
      tile4(a, input + w &* distance, weights, output + w &* lanes, distance)
      w &+= 4
    }
    while w < width {
      tile1(a, input + w &* distance, weights, output + w &* lanes)
      w &+= 1
    }
  }

  @inline(__always)
  private static func tile8(
    _ a: UnsafePointer<DepthwiseArguments>, _ input: UnsafePointer<Float>,
    _ weights: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ distance: Int
  ) {
    var (s0, s1, s2, s3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    var (s4, s5, s6, s7) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    for tap in 0..<a.pointee.tapCount {
      let x = input + a.pointee.tapOffsets[tap]
      let w = weights.vector(tap &* lanes)
      s0 = multiplyAdd(x.vector(0), w, s0)
      s1 = multiplyAdd(x.vector(distance), w, s1)
      s2 = multiplyAdd(x.vector(2 &* distance), w, s2)
      s3 = multiplyAdd(x.vector(3 &* distance), w, s3)
      s4 = multiplyAdd(x.vector(4 &* distance), w, s4)
      s5 = multiplyAdd(x.vector(5 &* distance), w, s5)
      s6 = multiplyAdd(x.vector(6 &* distance), w, s6)
      s7 = multiplyAdd(x.vector(7 &* distance), w, s7)
    }
    output.store(s0, 0)
    output.store(s1, lanes)
    output.store(s2, 2 &* lanes)
    output.store(s3, 3 &* lanes)
    output.store(s4, 4 &* lanes)
    output.store(s5, 5 &* lanes)
    output.store(s6, 6 &* lanes)
    output.store(s7, 7 &* lanes)
  }

  @inline(__always)
  private static func tile4(
    _ a: UnsafePointer<DepthwiseArguments>, _ input: UnsafePointer<Float>,
    _ weights: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ distance: Int
  ) {
    var (s0, s1, s2, s3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    for tap in 0..<a.pointee.tapCount {
      let x = input + a.pointee.tapOffsets[tap]
      let w = weights.vector(tap &* lanes)
      s0 = multiplyAdd(x.vector(0), w, s0)
      s1 = multiplyAdd(x.vector(distance), w, s1)
      s2 = multiplyAdd(x.vector(2 &* distance), w, s2)
      s3 = multiplyAdd(x.vector(3 &* distance), w, s3)
    }
    output.store(s0, 0)
    output.store(s1, lanes)
    output.store(s2, 2 &* lanes)
    output.store(s3, 3 &* lanes)
  }

  @inline(__always)
  private static func tile1(
    _ a: UnsafePointer<DepthwiseArguments>, _ input: UnsafePointer<Float>,
    _ weights: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>
  ) {
    var sum = Vector.zero
    for tap in 0..<a.pointee.tapCount {
      let x = input.vector(a.pointee.tapOffsets[tap])
      sum = multiplyAdd(x, weights.vector(tap &* lanes), sum)
    }
    output.store(sum, 0)
  }
}
