import CChiasmIntrinsics
import ChiasmKernelInterface

/// **Computes** `rows x width` output voxels of `vectors` output vectors:
/// `y[k, r, t] = epilogue(bias[k] + Σ x[c, tap(r, t)] · w[c, tap, k])`.
///
/// **Layout** Input `[Cᵢ/b, D, H, W, b]`, neighbouring voxels of the tile `step` elements apart;
/// weights `[Cᵢ/b, taps, b, vectors·w]`, read once in order.
///
/// **Tile** `rows · width · vectors` accumulators, `vectors` weights and one broadcast in
/// registers.
///
/// **Tail** None: extents that are no multiple of the tile get a tile of another shape.
///
/// **Caller guarantees** Every tap is readable; accumulators fit ``accumulatorLimit``.
enum ConvolutionTile<let rows: Int, let width: Int, let vectors: Int, let step: Int> {
  @inline(__always)
  static func run(
    _ a: UnsafePointer<ConvolutionArguments>, _ input: UnsafePointer<Float>,
    _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>,
    _ output: UnsafeMutablePointer<Float>, _ channel: Int
  ) {
    var sums = zeros()
    prefetchNextRow(a, output, channel)
    let prefetchDistance = a.pointee.prefetchDistance
    let rowStride = a.pointee.inputStrideH &* a.pointee.strideH
    let taps = a.pointee.tapCount
    let distance = step == 0 ? a.pointee.strideW &* a.pointee.inputBlock : step
    var remaining = a.pointee.inputChannels
    var weights = weights
    var block = input
    while remaining > 0 {
      let channels = remaining < a.pointee.inputBlock ? remaining : a.pointee.inputBlock
      for tap in 0..<taps {
        let x = block + a.pointee.tapOffsets[tap]
        if prefetchDistance != 0 {
          for r in 0..<rows {
            for t in 0..<width {
              chiasm_prefetch(x + (r &* rowStride &+ t &* distance &+ prefetchDistance))
            }
          }
        }
        for c in 0..<channels {
          var w = InlineArray<vectors, Vector> { _ in Vector.zero }
          unrolled2(vectors) { v in w[v] = weights.vector(v &* lanes) }
          weights += vectors &* lanes
          for r in 0..<rows {
            let row = x + (r &* rowStride &+ c)
            // Two loops: one of 14 voxels is too long for the optimizer to write out.
            for t in 0..<width / 2 {
              let scalar = Vector(repeating: row[t &* distance])
              unrolled2(vectors) { v in
                sums[r][t][v] = multiplyAdd(scalar, w[v], sums[r][t][v])
              }
            }
            for t in width / 2..<width {
              let scalar = Vector(repeating: row[t &* distance])
              unrolled2(vectors) { v in
                sums[r][t][v] = multiplyAdd(scalar, w[v], sums[r][t][v])
              }
            }
          }
        }
      }
      block += a.pointee.inputBlockStride
      remaining &-= channels
    }
    let e = a.pointee.epilogue
    let isLeaky =
      e.activation.code == .leakyReLU && e.activationAfterAddition.code == .leakyReLU
    if isLeaky && !a.pointee.storesPlanar {
      // With two vectors the sums of both and what is added do not fit the registers.
      if vectors == 1, let addend = e.addend0 {
        finishAdding(a, sums, addend, bias, output)
        return
      }
      if e.addend0 == nil && e.activationAfterAddition.a == 1 {
        if let total = a.pointee.total {
          finishSumming(a, sums, total, bias, output, channel)
        } else {
          finishPlain(a, sums, bias, output, channel)
        }
        return
      }
    }
    // A copy for run-time indices: `sums` itself must stay in registers.
    var results = zeros()
    for r in 0..<rows {
      for t in 0..<width {
        unrolled2(vectors) { v in results[r][t][v] = sums[r][t][v] }
      }
    }
    if a.pointee.storesPlanar {
      finishPlanar(a, &results, bias, output, channel)
    } else {
      finishSums(a, &results, bias, output, channel)
    }
  }

  typealias Sums = InlineArray<rows, InlineArray<width, InlineArray<vectors, Vector>>>

  @inline(__always)
  private static func zeros() -> Sums {
    Sums { _ in InlineArray { _ in InlineArray { _ in Vector.zero } } }
  }

  /// Asks for the lines that the epilogue of the tile below reads and writes: those of this tile
  /// would come too late.
  @inline(__always)
  private static func prefetchNextRow(
    _ a: UnsafePointer<ConvolutionArguments>, _ output: UnsafeMutablePointer<Float>, _ channel: Int
  ) {
    if a.pointee.storesPlanar { return }
    let row = rows &* a.pointee.outputStrideH
    if let total = a.pointee.total {
      // Of the total alone: what has one is written to a cache.
      let next = UnsafePointer(total) + (totalOffset(a, output, channel) &+ row)
      prefetch(a, next, a.pointee.totalBlockStride)
      return
    }
    let position = output - a.pointee.output &+ row
    let y = UnsafePointer(a.pointee.output) + position
    prefetch(a, y, a.pointee.outputBlockStride)
    if let addend = a.pointee.epilogue.addend0, addend != UnsafePointer(a.pointee.output) {
      prefetch(a, addend + position, a.pointee.outputBlockStride)
    }
    if let addend = a.pointee.epilogue.addend1, addend != UnsafePointer(a.pointee.output) {
      prefetch(a, addend + position, a.pointee.outputBlockStride)
    }
  }

  /// Asks for the vectors of a whole tile.
  @inline(__always)
  private static func prefetch(
    _ a: UnsafePointer<ConvolutionArguments>, _ first: UnsafePointer<Float>, _ blockStride: Int
  ) {
    let (strideH, strideW) = (a.pointee.outputStrideH, a.pointee.outputStrideW)
    unrolled2(vectors) { v in
      for r in 0..<rows {
        let row = first + (v &* blockStride &+ r &* strideH)
        for t in 0..<width { chiasm_prefetch_far(row + t &* strideW) }
      }
    }
  }
}
