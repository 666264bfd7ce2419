import CChiasmIntrinsics
import ChiasmKernelInterface

/// **Computes** one task of a Winograd weight gradient: the sums of one slab of tiles for a group
/// of output channels and all input channels.
///
/// For a batch of tiles, and slice after slice of points, both sides are transformed; then each
/// pair of blocks adds its products point by point. What lies between stays in the second-level
/// cache.
///
/// **Layout** see ``WinogradWeightGradientArguments``; transformed `[C/w, points, tiles, w]`.
///
/// **Tail** Tiles at the border read from a copy with zeros.
///
/// **Source** The transpose of the forward algorithm, see `Winograd.swift`.
@Sendable
func winogradWeightGradient(
  _ a: UnsafePointer<WinogradWeightGradientArguments>, _ task: Int, _ worker: Int
) {
  switch (a.pointee.tile.h, a.pointee.tile.w) {
  case (2, 2): WinogradGradientTask<WinogradAxis2, WinogradAxis2>.run(a, task, worker)
  case (2, 4): WinogradGradientTask<WinogradAxis2, WinogradAxis4>.run(a, task, worker)
  case (4, 2): WinogradGradientTask<WinogradAxis4, WinogradAxis2>.run(a, task, worker)
  case (4, 4): WinogradGradientTask<WinogradAxis4, WinogradAxis4>.run(a, task, worker)
  default: chiasm_kernel_trap()
  }
}

private enum WinogradGradientTask<H: WinogradAxis, W: WinogradAxis> {
  @inline(never)
  static func run(
    _ a: UnsafePointer<WinogradWeightGradientArguments>, _ task: Int, _ worker: Int
  ) {
    let p = a.pointee
    let groups = p.groups(lanes: lanes)
    let (slab, group) = (task / groups, task % groups)
    let firstBlock = group &* p.blocksPerGroup
    let blocks = min(p.blocksPerGroup, p.outputBlocks(lanes: lanes) &- firstBlock)
    let inputBlocks = p.inputBlocks(lanes: lanes)
    let pairCount = p.pairCount(lanes: lanes)
    let sums =
      p.sums + (slab &* p.pairs(lanes: lanes) &+ firstBlock &* inputBlocks) &* pairCount
    for index in 0..<blocks &* inputBlocks &* pairCount / lanes {
      sums.store(.zero, index &* lanes)
    }
    let scratch = p.scratch + worker &* p.scratchCount(lanes: lanes)
    let blockStride = H.points &* W.points &* p.batch &* lanes
    let gradients = scratch + inputBlocks &* blockStride
    let window = gradients + p.blocksPerGroup &* blockStride
    let firstTile = slab &* p.batchesPerSlab &* p.batch
    let lastTile = min(firstTile &+ p.batchesPerSlab &* p.batch, p.tileCount)
    var first = firstTile
    while first < lastTile {
      let count = min(p.batch, lastTile &- first)
      for slice in 0..<p.tile.pointsD {
        for index in 0..<count {
          transformInput(a, first &+ index, slice, inputBlocks, scratch + index &* lanes, window)
          transformGradient(
            a, first &+ index, slice, firstBlock, blocks, gradients + index &* lanes, window)
        }
        let points = sums + slice &* H.points &* W.points &* lanes &* lanes
        for k in 0..<blocks {
          for c in 0..<inputBlocks {
            multiply(
              a, scratch + c &* blockStride, gradients + k &* blockStride,
              points + (k &* inputBlocks &+ c) &* pairCount, count)
          }
        }
      }
      first &+= count
    }
  }

  /// Adds the products of one pair of blocks at the points of one slice.
  @inline(never)
  private static func multiply(
    _ a: UnsafePointer<WinogradWeightGradientArguments>, _ inputs: UnsafePointer<Float>,
    _ gradients: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    let pointStride = a.pointee.batch &* lanes
    for point in 0..<H.points &* W.points {
      WinogradGradientProduct.run(
        inputs + point &* pointStride, gradients + point &* pointStride,
        sums + point &* lanes &* lanes, count)
    }
  }

  @inline(__always)
  private static func position(
    _ a: UnsafePointer<WinogradWeightGradientArguments>, _ number: Int
  ) -> (n: Int, d: Int, h: Int, w: Int) {
    let (tilesH, tilesW) = (a.pointee.tilesH, a.pointee.tilesW)
    let perCase = a.pointee.tilesD &* tilesH &* tilesW
    let inCase = number % perCase
    return (
      n: number / perCase, d: inCase / (tilesH &* tilesW) &* a.pointee.tile.d,
      h: inCase / tilesW % tilesH &* H.outputs, w: inCase % tilesW &* W.outputs
    )
  }

  @inline(never)
  private static func transformInput(
    _ a: UnsafePointer<WinogradWeightGradientArguments>, _ number: Int, _ slice: Int,
    _ blocks: Int, _ target: UnsafeMutablePointer<Float>, _ window: UnsafeMutablePointer<Float>
  ) {
    let at = position(a, number)
    let (strideD, strideH) = (a.pointee.inputStrideD, a.pointee.inputStrideH)
    let pointStride = a.pointee.batch &* lanes
    let room = (
      d: a.pointee.inputExtentD &- at.d, h: a.pointee.inputExtentH &- at.h,
      w: a.pointee.inputExtentW &- at.w
    )
    let isInside = a.pointee.tile.pointsD <= room.d && H.points <= room.h && W.points <= room.w
    var source =
      a.pointee.x
      + (at.n &* a.pointee.inputCaseStride &+ at.d &* strideD &+ at.h &* strideH &+ at.w &* lanes)
    var target = target
    for _ in 0..<blocks {
      if isInside {
        WinogradInputSlice<H, W>.run(
          slice: slice, source, strideD, strideH, hasDepth: a.pointee.tile.d > 1, target,
          pointStride)
      } else {
        copy(
          source, strideD, strideH, (a.pointee.tile.pointsD, H.points, W.points), room, window)
        WinogradInputSlice<H, W>.run(
          slice: slice, window, H.points &* W.points &* lanes, W.points &* lanes,
          hasDepth: a.pointee.tile.d > 1, target, pointStride)
      }
      source += a.pointee.inputBlockStride
      target += H.points &* W.points &* pointStride
    }
  }

  @inline(never)
  private static func transformGradient(
    _ a: UnsafePointer<WinogradWeightGradientArguments>, _ number: Int, _ slice: Int,
    _ firstBlock: Int, _ blocks: Int, _ target: UnsafeMutablePointer<Float>,
    _ window: UnsafeMutablePointer<Float>
  ) {
    let at = position(a, number)
    let (strideD, strideH) = (a.pointee.outputStrideD, a.pointee.outputStrideH)
    let pointStride = a.pointee.batch &* lanes
    let room = (
      d: a.pointee.extentD &- at.d, h: a.pointee.extentH &- at.h, w: a.pointee.extentW &- at.w
    )
    let isInside = a.pointee.tile.d <= room.d && H.outputs <= room.h && W.outputs <= room.w
    var source =
      a.pointee.dy
      + (at.n &* a.pointee.outputCaseStride &+ firstBlock &* a.pointee.outputBlockStride
        &+ at.d &* strideD &+ at.h &* strideH &+ at.w &* lanes)
    var target = target
    for _ in 0..<blocks {
      if isInside {
        WinogradGradient<H, W>.run(
          slice: slice, source, strideD, strideH, hasDepth: a.pointee.tile.d > 1, target,
          pointStride)
      } else {
        copy(source, strideD, strideH, (a.pointee.tile.d, H.outputs, W.outputs), room, window)
        WinogradGradient<H, W>.run(
          slice: slice, window, H.outputs &* W.outputs &* lanes, W.outputs &* lanes,
          hasDepth: a.pointee.tile.d > 1, target, pointStride)
      }
      source += a.pointee.outputBlockStride
      target += H.points &* W.points &* pointStride
    }
  }

  /// Copies a window of which only `room` can be read, zeros elsewhere.
  @inline(never)
  private static func copy(
    _ source: UnsafePointer<Float>, _ strideD: Int, _ strideH: Int,
    _ extents: (d: Int, h: Int, w: Int), _ room: (d: Int, h: Int, w: Int),
    _ window: UnsafeMutablePointer<Float>
  ) {
    var target = window
    for d in 0..<extents.d {
      for h in 0..<extents.h {
        let row = source + (d &* strideD &+ h &* strideH)
        for w in 0..<extents.w {
          let isInside = d < room.d && h < room.h && w < room.w
          target.store(isInside ? row.vector(w &* lanes) : .zero, w &* lanes)
        }
        target += extents.w &* lanes
      }
    }
  }
}

#if ISA_AVX512
  private typealias WinogradGradientProduct = WinogradGradientTile<16>
#elseif ISA_AVX2
  private typealias WinogradGradientProduct = WinogradGradientTile<8>
#else
  private typealias WinogradGradientProduct = WinogradGradientTile<4>
#endif

/// **Computes** `sums[c] += Σ v[t, c] · u[t]` over `count` tiles, for the channels c of a block.
private enum WinogradGradientTile<let channels: Int> {
  @inline(__always)
  static func run(
    _ v: UnsafePointer<Float>, _ u: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Float>,
    _ count: Int
  ) {
    // Two loops: one of 16 is too long for the optimizer to write out.
    var accumulators = InlineArray<channels, Vector> { _ in Vector.zero }
    for c in 0..<channels / 2 { accumulators[c] = sums.vector(c &* lanes) }
    for c in channels / 2..<channels { accumulators[c] = sums.vector(c &* lanes) }
    for t in 0..<count {
      let vector = u.vector(t &* lanes)
      let scalars = v + t &* lanes
      for c in 0..<channels / 2 {
        accumulators[c] = multiplyAdd(Vector(repeating: scalars[c]), vector, accumulators[c])
      }
      for c in channels / 2..<channels {
        accumulators[c] = multiplyAdd(Vector(repeating: scalars[c]), vector, accumulators[c])
      }
    }
    for c in 0..<channels / 2 { sums.store(accumulators[c], c &* lanes) }
    for c in channels / 2..<channels { sums.store(accumulators[c], c &* lanes) }
  }
}
