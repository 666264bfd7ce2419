import ChiasmKernelInterface

#if ISA_AVX512
  typealias WeightGradientWhole = WeightGradientTile<16>
  typealias WeightGradientHalf = WeightGradientTile<8>
#elseif ISA_AVX2
  typealias WeightGradientWhole = WeightGradientTile<8>
  typealias WeightGradientHalf = WeightGradientTile<4>
#else
  typealias WeightGradientWhole = WeightGradientTile<4>
  typealias WeightGradientHalf = WeightGradientTile<2>
#endif

/// **Computes** `sums[j] += Σ v[o] · s[o, j]` over some rows of voxels, for one tap and the first
/// `scalars` channels of a block.
///
/// **Layout** Both sides blocked; sums `[scalars, w]`.
///
/// **Tile** `scalars` accumulators and a vector; the scalars are broadcast from memory.
enum WeightGradientTile<let scalars: Int> {
  @inline(never)
  static func run(
    _ a: UnsafePointer<WeightGradientArguments>, _ v: UnsafePointer<Float>,
    _ s: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Float>, _ slices: Int, _ rows: Int
  ) {
    var accumulators = InlineArray<scalars, Vector> { _ in Vector.zero }
    let (stepV, stepS) = (a.pointee.lanes.strideW, a.pointee.scalars.strideW)
    let width = a.pointee.extentW
    for d in 0..<slices {
      for h in 0..<rows {
        var x = v + (d &* a.pointee.lanes.strideD &+ h &* a.pointee.lanes.strideH)
        var y = s + (d &* a.pointee.scalars.strideD &+ h &* a.pointee.scalars.strideH)
        for _ in 0..<width {
          let vector = x.vector(0)
          // Two loops: one of 16 is too long for the optimizer to write out.
          for j in 0..<scalars / 2 {
            accumulators[j] = multiplyAdd(Vector(repeating: y[j]), vector, accumulators[j])
          }
          for j in scalars / 2..<scalars {
            accumulators[j] = multiplyAdd(Vector(repeating: y[j]), vector, accumulators[j])
          }
          x += stepV
          y += stepS
        }
      }
    }
    for j in 0..<scalars / 2 {
      sums.store(sums.vector(j &* lanes) + accumulators[j], j &* lanes)
    }
    for j in scalars / 2..<scalars {
      sums.store(sums.vector(j &* lanes) + accumulators[j], j &* lanes)
    }
  }
}

/// **Computes** the same for scalars in planes: 8 pairs of a tap and a plane at a time, as planes
/// are few.
///
/// **Layout** Lanes blocked, scalars in planes; sums `[taps, planes, w]`.
///
/// **Tail** The last pair fills the tile, and is added once.
enum WeightGradientPairs {
  @inline(__always)
  static func run(
    _ a: UnsafePointer<WeightGradientArguments>, _ v: UnsafePointer<Float>,
    _ s: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Float>, _ slices: Int, _ rows: Int
  ) {
    let pairs = a.pointee.tapCount &* a.pointee.scalars.channels
    var first = 0
    while first < pairs {
      if a.pointee.movesLanes {
        WeightGradientPlanes<1>.run(a, v, s, first, pairs, sums, slices, rows)
      } else {
        WeightGradientPlanes<0>.run(a, v, s, first, pairs, sums, slices, rows)
      }
      first &+= 8
    }
  }
}

/// One tile of pairs; `movesLanes` is 1 where taps move the lanes' side.
private enum WeightGradientPlanes<let movesLanes: Int> {
  @inline(never)
  static func run(
    _ a: UnsafePointer<WeightGradientArguments>, _ v: UnsafePointer<Float>,
    _ s: UnsafePointer<Float>, _ first: Int, _ pairs: Int, _ sums: UnsafeMutablePointer<Float>,
    _ slices: Int, _ rows: Int
  ) {
    var accumulators = InlineArray<8, Vector> { _ in Vector.zero }
    var offsetsV = InlineArray<8, Int>(repeating: 0)
    var offsetsS = InlineArray<8, Int>(repeating: 0)
    for i in 0..<8 {
      let pair = min(first &+ i, pairs &- 1)
      let tap = a.pointee.tapOffsets[pair / a.pointee.scalars.channels]
      let plane = pair % a.pointee.scalars.channels &* a.pointee.scalars.blockStride
      offsetsV[i] = movesLanes == 1 ? tap : 0
      offsetsS[i] = movesLanes == 1 ? plane : plane &+ tap
    }
    let (stepV, stepS) = (a.pointee.lanes.strideW, a.pointee.scalars.strideW)
    for d in 0..<slices {
      for h in 0..<rows {
        let rowV = v + (d &* a.pointee.lanes.strideD &+ h &* a.pointee.lanes.strideH)
        let rowS = s + (d &* a.pointee.scalars.strideD &+ h &* a.pointee.scalars.strideH)
        var xs = InlineArray<8, UnsafePointer<Float>>(repeating: rowV)
        var ys = InlineArray<8, UnsafePointer<Float>>(repeating: rowS)
        for i in 0..<8 {
          xs[i] = rowV + offsetsV[i]
          ys[i] = rowS + offsetsS[i]
        }
        // One index for the step along the row, not eight pointers to move.
        var (x, y) = (0, 0)
        for _ in 0..<a.pointee.extentW {
          for i in 0..<8 {
            let vector = movesLanes == 1 ? xs[i].vector(x) : rowV.vector(x)
            accumulators[i] = multiplyAdd(Vector(repeating: ys[i][y]), vector, accumulators[i])
          }
          x &+= stepV
          y &+= stepS
        }
      }
    }
    for i in 0..<8 {
      let place = (first &+ i) &* lanes
      if first &+ i < pairs { sums.store(sums.vector(place) + accumulators[i], place) }
    }
  }
}
