import ChiasmKernelInterface

/// **Computes** one task of a convolution from planes to at most four planes: some rows,
/// `y[k] = epilogue(bias[k] + Σ x[c, tap] · w[c, tap, k])`. Lanes are neighbouring voxels of a row.
///
/// **Layout** see ``ConvolutionArguments``; blocks of 1 on both sides, input rows of stride 1, the
/// first numbers of each tap's panel of weights.
///
/// **Tail** The last vector of a row overlaps its neighbour; rows shorter than a vector go voxel by
/// voxel.
@Sendable
func rowConvolution(_ a: UnsafePointer<ConvolutionArguments>, _ task: Int) {
  let first = task &* a.pointee.rowTilesPerTask
  let last = min(first &+ a.pointee.rowTilesPerTask, a.pointee.extentD &* a.pointee.extentH)
  for number in first..<last {
    let (d, h) = (number / a.pointee.extentH, number % a.pointee.extentH)
    let input =
      a.pointee.input
      + (d &* a.pointee.strideD &* a.pointee.inputStrideD
        &+ h &* a.pointee.strideH &* a.pointee.inputStrideH)
    let position = d &* a.pointee.outputStrideD &+ h &* a.pointee.outputStrideH
    switch a.pointee.outputChannels {
    case 1: ConvolutionRow<1>.run(a, input, position)
    case 2: ConvolutionRow<2>.run(a, input, position)
    case 3: ConvolutionRow<3>.run(a, input, position)
    default: ConvolutionRow<4>.run(a, input, position)
    }
  }
}

private enum ConvolutionRow<let outputs: Int> {
  @inline(never)
  static func run(
    _ a: UnsafePointer<ConvolutionArguments>, _ input: UnsafePointer<Float>, _ position: Int
  ) {
    let width = a.pointee.extentW
    var w = 0
    #if ISA_AVX512
      // The sums of more planes would not leave room for voxels and weights.
      while outputs < 3 && w &+ 6 &* lanes <= width {
        RowTile<outputs, 6>.run(a, input + w, position, w)
        w &+= 6 &* lanes
      }
      while w &+ 3 &* lanes <= width {
        RowTile<outputs, 3>.run(a, input + w, position, w)
        w &+= 3 &* lanes
      }
    #endif
    while w &+ 2 &* lanes <= width {
      RowTile<outputs, 2>.run(a, input + w, position, w)
      w &+= 2 &* lanes
    }
    while w &+ lanes <= width {
      RowTile<outputs, 1>.run(a, input + w, position, w)
      w &+= lanes
    }
    if w < width && width >= lanes {
      RowTile<outputs, 1>.run(a, input + (width &- lanes), position, width &- lanes)
      w = width
    }
    while w < width {
      voxel(a, input + w, position, w)
      w &+= 1
    }
  }

  @inline(__always)
  private static func voxel(
    _ a: UnsafePointer<ConvolutionArguments>, _ input: UnsafePointer<Float>, _ position: Int,
    _ w: Int
  ) {
    for k in 0..<outputs {
      var sum: Float = 0
      var weight = a.pointee.weights + k
      for c in 0..<a.pointee.inputChannels {
        for tap in 0..<a.pointee.tapCount {
          sum += input[c &* a.pointee.inputBlockStride &+ a.pointee.tapOffsets[tap]] * weight[0]
          weight += a.pointee.outputVectors &* lanes
        }
      }
      RowEpilogue(a, k).store(Vector(repeating: sum), position, w, count: 1)
    }
  }
}

private enum RowTile<let outputs: Int, let vectors: Int> {
  @inline(__always)
  static func run(
    _ a: UnsafePointer<ConvolutionArguments>, _ input: UnsafePointer<Float>, _ position: Int,
    _ w: Int
  ) {
    var sums = InlineArray<outputs, InlineArray<vectors, Vector>> { _ in
      InlineArray { _ in Vector.zero }
    }
    let panel = a.pointee.outputVectors &* lanes
    var weights = a.pointee.weights
    var plane = input
    for _ in 0..<a.pointee.inputChannels {
      for tap in 0..<a.pointee.tapCount {
        let x = plane + a.pointee.tapOffsets[tap]
        unrolled6(vectors) { v in
          let voxels = x.vector(v &* lanes)
          unrolled4(outputs) { k in
            sums[k][v] = multiplyAdd(voxels, Vector(repeating: weights[k]), sums[k][v])
          }
        }
        weights += panel
      }
      plane += a.pointee.inputBlockStride
    }
    unrolled4(outputs) { k in
      let epilogue = RowEpilogue(a, k)
      if epilogue.isPlain {
        let slope = a.pointee.epilogue.activation.a
        unrolled6(vectors) { v in
          epilogue.storePlain(sums[k][v], slope, position, w &+ v &* lanes)
        }
      } else {
        unrolled6(vectors) { v in
          epilogue.store(sums[k][v], position, w &+ v &* lanes, count: lanes)
        }
      }
    }
  }
}

/// What is done to the sums of one output plane.
private struct RowEpilogue {
  let a: UnsafePointer<ConvolutionArguments>
  let output: Int
  let bias: Vector
  let slopes: Vector
  let slopesAfter: Vector

  @inline(__always)
  init(_ a: UnsafePointer<ConvolutionArguments>, _ k: Int) {
    self.a = a
    output = k &* (a.pointee.outputBlockStride / lanes)
    let e = a.pointee.epilogue
    bias = Vector(repeating: a.pointee.bias[k])
    slopes = Vector(repeating: a.pointee.bias[k &+ e.activation.slopeDistance])
    slopesAfter = Vector(
      repeating: a.pointee.bias[k &+ e.activationAfterAddition.slopeDistance])
  }

  /// Whether all there is to do beyond the bias is one leaky ReLU, and voxels stand side by side.
  @inline(__always)
  var isPlain: Bool {
    let e = a.pointee.epilogue
    return e.addend0 == nil && e.addend1 == nil && e.activation.code == .leakyReLU
      && e.activationAfterAddition.isIdentity && a.pointee.outputStrideW == 1
  }

  /// Stores all lanes as the voxels from `w` on, where ``isPlain``.
  @inline(__always)
  func storePlain(_ sums: Vector, _ slope: Float, _ position: Int, _ w: Int) {
    (a.pointee.output + (output &+ position &+ w)).store(leaky(sums + bias, slope), 0)
  }

  /// Stores the first `count` lanes as the voxels from `w` on.
  @inline(never)
  func store(_ sums: Vector, _ position: Int, _ w: Int, count: Int) {
    let e = a.pointee.epilogue
    let stride = a.pointee.outputStrideW
    let first = output &+ position &+ w &* stride
    var y = activate(sums + bias, e.activation, slopes)
    if let addend = e.addend0 { y += read(addend + first, stride, count) }
    if let addend = e.addend1 { y += read(addend + first, stride, count) }
    y = activate(y, e.activationAfterAddition, slopesAfter)
    let target = a.pointee.output + first
    if stride == 1 && count == lanes {
      target.store(y, 0)
    } else {
      for lane in 0..<count { target[lane &* stride] = y[lane] }
    }
  }

  @inline(__always)
  private func read(_ x: UnsafePointer<Float>, _ stride: Int, _ count: Int) -> Vector {
    if stride == 1 && count == lanes { return x.vector(0) }
    var y = Vector.zero
    for lane in 0..<count { y[lane] = x[lane &* stride] }
    return y
  }
}
