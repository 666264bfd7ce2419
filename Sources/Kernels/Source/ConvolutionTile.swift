import CChiasmIntrinsics
import ChiasmKernelInterface

/// **Computes** `rows x width` output voxels of `vectors` output vectors:
/// `y[k, r, t] = epilogue(bias[k] + Σ x[c, tap(r, t)] · w[c, tap, k])`.
///
/// **Layout** Input `[Cᵢ/b, D, H, W, b]`, neighbouring voxels of the tile `step` elements apart;
/// weights `[Cᵢ/b, taps, b, vectors·w]`, read once in order.
///
/// **Tile** `rows · width · vectors` accumulators, `vectors` weights and one broadcast in registers.
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
    var sums = InlineArray<rows, InlineArray<width, InlineArray<vectors, Vector>>>(
      repeating: .init(repeating: .init(repeating: .zero)))
    prefetchOutput(a, output)
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
          var w = InlineArray<vectors, Vector>(repeating: .zero)
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
    // A copy for the epilogue's run-time indices: `sums` itself must stay in registers.
    var results = InlineArray<rows, InlineArray<width, InlineArray<vectors, Vector>>>(
      repeating: .init(repeating: .init(repeating: .zero)))
    for r in 0..<rows {
      for t in 0..<width {
        unrolled2(vectors) { v in results[r][t][v] = sums[r][t][v] }
      }
    }
    store(a, &results, bias, output, channel)
  }

  /// Asks for the lines that the epilogue reads and writes; the sums take long enough.
  @inline(__always)
  private static func prefetchOutput(
    _ a: UnsafePointer<ConvolutionArguments>, _ output: UnsafeMutablePointer<Float>
  ) {
    if a.pointee.storesPlanar { return }
    let position = output - a.pointee.output
    for v in 0..<vectors {
      for r in 0..<rows {
        for t in 0..<width {
          let offset =
            v &* a.pointee.outputBlockStride &+ r &* a.pointee.outputStrideH
            &+ t &* a.pointee.outputStrideW
          chiasm_prefetch_write(output + offset)
          if let addend = a.pointee.epilogue.addend0 { chiasm_prefetch(addend + position + offset) }
          if let addend = a.pointee.epilogue.addend1 { chiasm_prefetch(addend + position + offset) }
        }
      }
    }
  }

  @inline(never)
  private static func store(
    _ a: UnsafePointer<ConvolutionArguments>,
    _ sums: inout InlineArray<rows, InlineArray<width, InlineArray<vectors, Vector>>>,
    _ bias: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ channel: Int
  ) {
    let e = a.pointee.epilogue
    for v in 0..<vectors where channel &+ v &* lanes < a.pointee.outputChannels {
      let b = bias.vector(v &* lanes)
      for r in 0..<rows {
        for t in 0..<width {
          let offset =
            v &* a.pointee.outputBlockStride &+ r &* a.pointee.outputStrideH
            &+ t &* a.pointee.outputStrideW
          var y = leaky(sums[r][t][v] + b, e.slope)
          let position = offset &+ (output - a.pointee.output)
          if a.pointee.storesPlanar {
            storePlanar(a, y, position, channel &+ v &* lanes)
          } else {
            if let addend = e.addend0 { y += addend.vector(position) }
            if let addend = e.addend1 { y += addend.vector(position) }
            output.store(leaky(y, e.slopeAfterAddition), offset)
          }
        }
      }
    }
  }

  /// Planar outputs and addends take the valid lanes one by one; the block stride is then `w`
  /// planes.
  @inline(__always)
  private static func storePlanar(
    _ a: UnsafePointer<ConvolutionArguments>, _ sum: Vector, _ position: Int, _ channel: Int
  ) {
    let e = a.pointee.epilogue
    let plane = a.pointee.outputBlockStride / lanes
    let left = a.pointee.outputChannels &- channel
    let valid = left < lanes ? left : lanes
    var y = sum
    for lane in 0..<valid {
      if let addend = e.addend0 { y[lane] += addend[position &+ lane &* plane] }
      if let addend = e.addend1 { y[lane] += addend[position &+ lane &* plane] }
    }
    y = leaky(y, e.slopeAfterAddition)
    let output = a.pointee.output + position
    for lane in 0..<valid { output[lane &* plane] = y[lane] }
  }
}
