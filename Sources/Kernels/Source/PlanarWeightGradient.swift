import ChiasmKernelInterface

/// **Computes** one task of a weight gradient between planes: all channels and taps of one group
/// over one slab.
///
/// **Layout** see ``WeightGradientArguments``; the lanes' side is dy, and lanes are neighbouring
/// voxels of a row.
///
/// **Tile** Up to 4 planes of dy by up to 4 of x (2 with 16 registers), in registers for the whole
/// slab.
///
/// **Tail** The last vector of a row overlaps its neighbour, whose voxels it takes as zeros; rows
/// shorter than a vector, and those of x with gaps, are gathered.
@Sendable
func planarWeightGradient(_ arguments: UnsafePointer<WeightGradientArguments>, _ task: Int) {
  let p = arguments.pointee
  let (slab, group) = (task / p.groups, task % p.groups)
  let dy = p.lanes.data + group &* p.lanes.groupStride
  let x = p.scalars.data + group &* p.scalars.groupStride
  let target = p.target + (slab &* p.slabStride &+ group &* p.groupTargetStride)
  var k = 0
  while k < p.lanes.channels {
    let planes = p.lanes.channels &- k
    let y = dy + k &* p.lanes.blockStride
    let line = target + k &* p.lanes.targetStride
    if planes >= 4 {
      PlanarWeightGradient<4>.run(arguments, y, x, line, slab)
    } else if planes >= 2 {
      PlanarWeightGradient<2>.run(arguments, y, x, line, slab)
    } else {
      PlanarWeightGradient<1>.run(arguments, y, x, line, slab)
    }
    k &+= planes >= 4 ? 4 : planes >= 2 ? 2 : 1
  }
}

/// All planes of x and all taps for some planes of dy.
private enum PlanarWeightGradient<let outputs: Int> {
  @inline(__always)
  static func run(
    _ a: UnsafePointer<WeightGradientArguments>, _ dy: UnsafePointer<Float>,
    _ x: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ slab: Int
  ) {
    let channels = a.pointee.scalars.channels
    var c = 0
    while c < channels {
      let plane = x + c &* a.pointee.scalars.blockStride
      let line = target + c &* a.pointee.scalars.targetStride
      let left = channels &- c
      for tap in 0..<a.pointee.tapCount {
        let moved = plane + a.pointee.tapOffsets[tap]
        if left >= 4 && maximumInputs == 4 {
          PlanarTile<outputs, 4>.run(a, dy, moved, line + tap, slab)
        } else if left >= 2 {
          PlanarTile<outputs, 2>.run(a, dy, moved, line + tap, slab)
        } else {
          PlanarTile<outputs, 1>.run(a, dy, moved, line + tap, slab)
        }
      }
      c &+= left >= 4 ? maximumInputs : left >= 2 ? 2 : 1
    }
  }
}

#if ISA_AVX512
  private let maximumInputs = 4
#else
  private let maximumInputs = 2
#endif

/// One tap of `outputs` planes of dy and `inputs` planes of x.
private enum PlanarTile<let outputs: Int, let inputs: Int> {
  typealias Sums = InlineArray<outputs, InlineArray<inputs, Vector>>

  @inline(never)
  static func run(
    _ a: UnsafePointer<WeightGradientArguments>, _ dy: UnsafePointer<Float>,
    _ x: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ slab: Int
  ) {
    var sums = zeros()
    // What is gathered has sums of its own: those of the loop must stay in registers.
    var gathered = zeros()
    let (planeY, planeX) = (a.pointee.lanes.blockStride, a.pointee.scalars.blockStride)
    let step = a.pointee.scalars.strideW
    let width = a.pointee.extentW
    let kept = mask(after: (lanes &- width % lanes) % lanes)
    let first = slab &* a.pointee.slicesPerSlab
    for slice in first..<min(first &+ a.pointee.slicesPerSlab, a.pointee.slices) {
      let (n, d) = (slice / a.pointee.extentD, slice % a.pointee.extentD)
      for h in 0..<a.pointee.extentH {
        let rowY = dy + position(a.pointee.lanes, n, d, h)
        let rowX = x + position(a.pointee.scalars, n, d, h)
        var w = 0
        while step == 1 && w &+ lanes <= width {
          let ys = InlineArray<outputs, Vector> { k in rowY.vector(w &+ k &* planeY) }
          add(&sums, ys, rowX + w, planeX)
          w &+= lanes
        }
        if step == 1 && w < width && width >= lanes {
          let start = width &- lanes
          let ys = InlineArray<outputs, Vector> { k in
            kept * rowY.vector(start &+ k &* planeY)
          }
          add(&sums, ys, rowX + start, planeX)
          w = width
        }
        while w < width {
          let count = min(lanes, width &- w)
          gather(&gathered, rowY + w, planeY, rowX + w &* step, planeX, step, count)
          w &+= count
        }
      }
    }
    unrolled4(outputs) { k in
      unrolled4(inputs) { c in
        let place = k &* a.pointee.lanes.targetStride &+ c &* a.pointee.scalars.targetStride
        target[place] = laneSum(sums[k][c] + gathered[k][c])
      }
    }
  }

  @inline(__always)
  private static func zeros() -> Sums { Sums { _ in InlineArray { _ in Vector.zero } } }

  /// Zeros, then ones from lane `first` on.
  @inline(__always)
  private static func mask(after first: Int) -> Vector {
    var mask = Vector(repeating: 1)
    for lane in 0..<first { mask[lane] = 0 }
    return mask
  }

  @inline(__always)
  private static func position(
    _ side: WeightGradientArguments.Side, _ n: Int, _ d: Int, _ h: Int
  ) -> Int {
    n &* side.caseStride &+ d &* side.strideD &+ h &* side.strideH
  }

  /// Adds a vector of voxels.
  @inline(__always)
  private static func add(
    _ sums: inout Sums, _ ys: InlineArray<outputs, Vector>, _ x: UnsafePointer<Float>,
    _ planeX: Int
  ) {
    unrolled4(inputs) { c in
      let voxels = x.vector(c &* planeX)
      unrolled4(outputs) { k in sums[k][c] = multiplyAdd(ys[k], voxels, sums[k][c]) }
    }
  }

  /// Adds `count` voxels that are `step` apart in x.
  @inline(never)
  private static func gather(
    _ sums: inout Sums, _ dy: UnsafePointer<Float>, _ planeY: Int, _ x: UnsafePointer<Float>,
    _ planeX: Int, _ step: Int, _ count: Int
  ) {
    for c in 0..<inputs {
      var voxels = Vector.zero
      for lane in 0..<count { voxels[lane] = x[c &* planeX &+ lane &* step] }
      for k in 0..<outputs {
        var y = Vector.zero
        for lane in 0..<count { y[lane] = dy[k &* planeY &+ lane] }
        sums[k][c] = multiplyAdd(y, voxels, sums[k][c])
      }
    }
  }
}
