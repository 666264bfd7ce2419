import ChiasmKernelInterface

/// **Computes** one task: some rows of one slice of one block of channels, or of one plane between
/// planes.
///
/// **Layout** Between blocks and planes a square of `w` voxels by `w` channels is transposed in
/// registers, so that both sides are touched once, in whole vectors. Rows of planes that stand side
/// by side count as one.
///
/// **Tail** Lanes of the last block beyond the channels become zero. The last square of a row
/// overlaps its neighbour; rows shorter than a vector go voxel by voxel.
///
/// **Caller guarantees** Blocks of 1 or w channels on either side.
@Sendable
func reorder(_ arguments: UnsafePointer<ReorderArguments>, _ task: Int) {
  let p = arguments.pointee
  let part = task % p.partsPerSlice
  let d = task / p.partsPerSlice % p.extentD
  let block = task / (p.partsPerSlice &* p.extentD) % p.blocks
  let n = task / (p.partsPerSlice &* p.extentD &* p.blocks)
  let h = part &* p.rowsPerTask
  let rows = min(p.rowsPerTask, p.extentH &- h)
  let channels = min(p.block, p.channels &- block &* p.block)
  let input = p.input + offset(p.from, n, block &* p.block, d, h)
  let output = p.output + offset(p.to, n, block &* p.block, d, h)
  if p.from.block == p.to.block {
    copy(p, input, output, rows, channels)
  } else if p.from.block == 1 {
    PlanarRows(p.from, p.to, rows, p.extentW).gather(input, output, channels)
  } else {
    PlanarRows(p.to, p.from, rows, p.extentW).scatter(input, output, channels)
  }
}

@inline(__always)
private func offset(_ side: VoxelPlacement, _ n: Int, _ channel: Int, _ d: Int, _ h: Int) -> Int {
  side.origin &+ n &* side.caseStride &+ channel / side.block &* side.blockStride
    &+ d &* side.strideD &+ h &* side.strideH
}

/// Rows between two layouts that differ in the halo only.
@inline(__always)
private func copy(
  _ p: ReorderArguments, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>,
  _ rows: Int, _ channels: Int
) {
  for h in 0..<rows {
    let x = input + h &* p.from.strideH
    let y = output + h &* p.to.strideH
    if channels == p.block {
      for i in 0..<p.extentW &* p.block { y[i] = x[i] }
    } else {
      for w in 0..<p.extentW {
        for lane in 0..<p.block {
          y[w &* p.block &+ lane] = lane < channels ? x[w &* p.block &+ lane] : 0
        }
      }
    }
  }
}

/// Rows of planes on one side, of which as many as stand side by side make a run, and of a block of
/// channels on the other.
private struct PlanarRows {
  let runs: Int
  /// Voxels of a run.
  let length: Int
  let plane: Int
  let planarStride: Int
  let blockedStride: Int
  let extentW: Int

  @inline(__always)
  init(_ planar: VoxelPlacement, _ blocked: VoxelPlacement, _ rows: Int, _ extentW: Int) {
    let isOneRun = planar.strideH == extentW
    runs = isOneRun ? 1 : rows
    length = isOneRun ? rows &* extentW : extentW
    plane = planar.blockStride
    planarStride = planar.strideH
    blockedStride = blocked.strideH
    self.extentW = extentW
  }

  /// Planes to blocks.
  @inline(never)
  func gather(
    _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ channels: Int
  ) {
    for run in 0..<runs {
      let x = input + run &* planarStride
      let y = output + run &* blockedStride
      var voxel = 0
      while voxel < length && length >= lanes {
        voxel = min(voxel, length &- lanes)
        var square = Square { _ in Vector.zero }
        unrolled16(lanes) { c in
          if c < channels { square[c] = x.vector(c &* plane &+ voxel) }
        }
        square = transposed(square)
        var place = place(voxel)
        unrolled16(lanes) { v in
          y.store(square[v], place.offset)
          place.advance()
        }
        voxel &+= lanes
      }
      while voxel < length {
        let block = y + place(voxel).offset
        for c in 0..<lanes { block[c] = c < channels ? x[c &* plane &+ voxel] : 0 }
        voxel &+= 1
      }
    }
  }

  /// Blocks to planes.
  @inline(never)
  func scatter(
    _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ channels: Int
  ) {
    for run in 0..<runs {
      let x = input + run &* blockedStride
      let y = output + run &* planarStride
      var voxel = 0
      while voxel < length && length >= lanes {
        voxel = min(voxel, length &- lanes)
        var square = Square { _ in Vector.zero }
        var place = place(voxel)
        unrolled16(lanes) { v in
          square[v] = x.vector(place.offset)
          place.advance()
        }
        square = transposed(square)
        unrolled16(lanes) { c in
          if c < channels { y.store(square[c], c &* plane &+ voxel) }
        }
        voxel &+= lanes
      }
      while voxel < length {
        let block = x + place(voxel).offset
        for c in 0..<channels { y[c &* plane &+ voxel] = block[c] }
        voxel &+= 1
      }
    }
  }

  @inline(__always)
  private func place(_ voxel: Int) -> BlockedPlace {
    let (h, w) = (voxel / extentW, voxel % extentW)
    return BlockedPlace(
      offset: h &* blockedStride &+ w &* lanes, left: extentW &- w, extentW: extentW,
      gap: blockedStride &- extentW &* lanes)
  }
}

/// Where a voxel of a run stands among blocks.
private struct BlockedPlace {
  var offset: Int
  /// Voxels from here to the end of the row.
  var left: Int
  let extentW: Int
  /// What lies between rows.
  let gap: Int

  @inline(__always)
  mutating func advance() {
    let isLast = left == 1
    offset &+= isLast ? gap &+ lanes : lanes
    left = isLast ? extentW : left &- 1
  }
}
