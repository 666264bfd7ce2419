import ChiasmKernelInterface

/// **Computes** one task of a weight gradient: all taps of one pair of channel blocks over one
/// slab.
///
/// **Layout** see ``WeightGradientArguments``; sums `[taps, scalars, w]` stay in the cache until
/// the slab is done, then go to `[K, C/g, taps]`.
///
/// **Tile** One vector of the lanes' side times the channels of the other, or pairs of taps and
/// planes.
@Sendable
func weightGradient(_ arguments: UnsafePointer<WeightGradientArguments>, _ task: Int, _ worker: Int)
{
  let p = arguments.pointee
  let pairs = p.pairs(lanes: lanes)
  let (slab, pair) = (task / pairs, task % pairs)
  let scalarBlocks = p.scalarBlocks
  let perGroup = p.laneBlocks(lanes: lanes) &* scalarBlocks
  let (group, inGroup) = (pair / perGroup, pair % perGroup)
  let (laneBlock, scalarBlock) = (inGroup / scalarBlocks, inGroup % scalarBlocks)
  let count = p.sumCount(lanes: lanes)
  let sums = p.sums + worker &* count
  for index in 0..<count / lanes { sums.store(.zero, index &* lanes) }
  let first = slab &* p.slicesPerSlab
  let last = min(first &+ p.slicesPerSlab, p.slices)
  let v = p.lanes.data + (group &* p.lanes.groupStride &+ laneBlock &* p.lanes.blockStride)
  let s = p.scalars.data + (group &* p.scalars.groupStride &+ scalarBlock &* p.scalars.blockStride)
  let valid = min(p.scalarsPerBlock, p.scalars.channels &- scalarBlock &* p.scalars.block)
  var slice = first
  while slice < last {
    let (n, d) = (slice / p.extentD, slice % p.extentD)
    let slices = min(p.slicesPerPass, min(last &- slice, p.extentD &- d))
    var h = 0
    while h < p.extentH {
      let rows = min(p.rowsPerPass, p.extentH &- h)
      pass(
        arguments, v + position(p.lanes, n, d, h), s + position(p.scalars, n, d, h), sums, valid,
        slices, rows)
      h &+= rows
    }
    slice &+= slices
  }
  let target =
    p.target
    + (slab &* p.slabStride &+ group &* p.groupTargetStride
      &+ laneBlock &* lanes &* p.lanes.targetStride
      &+ scalarBlock &* p.scalars.block &* p.scalars.targetStride)
  store(p, sums, target, min(lanes, p.lanes.channels &- laneBlock &* lanes), valid)
}

@inline(__always)
private func position(_ side: WeightGradientArguments.Side, _ n: Int, _ d: Int, _ h: Int) -> Int {
  n &* side.caseStride &+ d &* side.strideD &+ h &* side.strideH
}

/// Adds what some rows contribute to the sums of every tap.
@inline(__always)
private func pass(
  _ a: UnsafePointer<WeightGradientArguments>, _ v: UnsafePointer<Float>,
  _ s: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Float>, _ valid: Int, _ slices: Int,
  _ rows: Int
) {
  if a.pointee.scalars.block != 1 {
    for tap in 0..<a.pointee.tapCount {
      let offset = a.pointee.tapOffsets[tap]
      let x = a.pointee.movesLanes ? v + offset : v
      let y = a.pointee.movesLanes ? s : s + offset
      let target = sums + tap &* lanes &* lanes
      if valid > lanes / 2 {
        WeightGradientWhole.run(a, x, y, target, slices, rows)
      } else {
        WeightGradientHalf.run(a, x, y, target, slices, rows)
      }
    }
    return
  }
  WeightGradientPairs.run(a, v, s, sums, slices, rows)
}

/// Sums `[taps, scalars, w]` to where dw is wanted.
@inline(never)
private func store(
  _ p: WeightGradientArguments, _ sums: UnsafePointer<Float>,
  _ target: UnsafeMutablePointer<Float>, _ validLanes: Int, _ validScalars: Int
) {
  let tapStride = p.scalarsPerBlock &* lanes
  for j in 0..<validScalars {
    for lane in 0..<validLanes {
      let source = sums + (j &* lanes &+ lane)
      let line = target + (j &* p.scalars.targetStride &+ lane &* p.lanes.targetStride)
      for tap in 0..<p.tapCount { line[tap] = source[tap &* tapStride] }
    }
  }
}
