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
    prefetchNextRow(a, output)
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
        finishPlain(a, sums, bias, output, channel)
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

  /// Adds the bias and applies a leaky ReLU in registers.
  @inline(__always)
  private static func finishPlain(
    _ a: UnsafePointer<ConvolutionArguments>, _ sums: Sums, _ bias: UnsafePointer<Float>,
    _ output: UnsafeMutablePointer<Float>, _ channel: Int
  ) {
    let slope = a.pointee.epilogue.activation.a
    let (strideH, strideW) = (a.pointee.outputStrideH, a.pointee.outputStrideW)
    unrolled2(vectors) { v in
      if v == 0 || channel &+ lanes < a.pointee.outputChannels {
        let y = output + v &* a.pointee.outputBlockStride
        let b = bias.vector(v &* lanes)
        for r in 0..<rows {
          // Two loops: one of 14 voxels is too long for the optimizer to write out.
          for t in 0..<width / 2 {
            y.store(leaky(sums[r][t][v] + b, slope), r &* strideH &+ t &* strideW)
          }
          for t in width / 2..<width {
            y.store(leaky(sums[r][t][v] + b, slope), r &* strideH &+ t &* strideW)
          }
        }
      }
    }
  }

  /// The same with one or two addends, and a leaky ReLU of the sum, for one vector of channels.
  @inline(__always)
  private static func finishAdding(
    _ a: UnsafePointer<ConvolutionArguments>, _ sums: Sums, _ addend0: UnsafePointer<Float>,
    _ bias: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>
  ) {
    let e = a.pointee.epilogue
    let (slope, slopeAfter) = (e.activation.a, e.activationAfterAddition.a)
    let (strideH, strideW) = (a.pointee.outputStrideH, a.pointee.outputStrideW)
    let x0 = addend0 + (output - a.pointee.output)
    let x1 = e.addend1.map { $0 + (output - a.pointee.output) }
    let b = bias.vector(0)
    for r in 0..<rows {
      for t in 0..<width {
        let offset = r &* strideH &+ t &* strideW
        var sum = leaky(sums[r][t][0] + b, slope) + x0.vector(offset)
        if let x1 { sum += x1.vector(offset) }
        output.store(leaky(sum, slopeAfter), offset)
      }
    }
  }

  /// Sums with other activations wait beside the output: it may be one of the addends.
  @inline(never)
  private static func finishSums(
    _ a: UnsafePointer<ConvolutionArguments>, _ sums: inout Sums, _ bias: UnsafePointer<Float>,
    _ output: UnsafeMutablePointer<Float>, _ channel: Int
  ) {
    withUnsafePointer(to: &sums) { pointer in
      let sums = UnsafeRawPointer(pointer).assumingMemoryBound(to: Float.self)
      for v in 0..<vectors where channel &+ v &* lanes < a.pointee.outputChannels {
        let y = output + v &* a.pointee.outputBlockStride
        applyEpilogue(
          a.pointee.epilogue, bias + v &* lanes, sums + v &* lanes, width &* vectors &* lanes,
          vectors &* lanes, y, y - a.pointee.output, rows, width, a.pointee.outputStrideH,
          a.pointee.outputStrideW)
      }
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
    _ a: UnsafePointer<ConvolutionArguments>, _ output: UnsafeMutablePointer<Float>
  ) {
    if a.pointee.storesPlanar { return }
    let position = output - a.pointee.output &+ rows &* a.pointee.outputStrideH
    let y = UnsafePointer(a.pointee.output) + position
    forEachVoxel(a) { offset in chiasm_prefetch_far(y + offset) }
    if let addend = a.pointee.epilogue.addend0, addend != UnsafePointer(a.pointee.output) {
      forEachVoxel(a) { offset in chiasm_prefetch_far(addend + (position &+ offset)) }
    }
    if let addend = a.pointee.epilogue.addend1, addend != UnsafePointer(a.pointee.output) {
      forEachVoxel(a) { offset in chiasm_prefetch_far(addend + (position &+ offset)) }
    }
  }

  /// Calls `body` with the offset of every vector from the tile's first.
  @inline(__always)
  private static func forEachVoxel(
    _ a: UnsafePointer<ConvolutionArguments>, _ body: (Int) -> Void
  ) {
    let strideW = a.pointee.outputStrideW
    unrolled2(vectors) { v in
      for r in 0..<rows {
        let offset = v &* a.pointee.outputBlockStride &+ r &* a.pointee.outputStrideH
        for t in 0..<width { body(offset &+ t &* strideW) }
      }
    }
  }

  @inline(never)
  private static func finishPlanar(
    _ a: UnsafePointer<ConvolutionArguments>, _ sums: inout Sums, _ bias: UnsafePointer<Float>,
    _ output: UnsafeMutablePointer<Float>, _ channel: Int
  ) {
    let e = a.pointee.epilogue
    for v in 0..<vectors where channel &+ v &* lanes < a.pointee.outputChannels {
      let bias = bias + v &* lanes
      let b = bias.vector(0)
      let slopes = bias.vector(e.activation.slopeDistance)
      for r in 0..<rows {
        for t in 0..<width {
          sums[r][t][v] = activate(sums[r][t][v] + b, e.activation, slopes)
        }
        let first = v &* a.pointee.outputBlockStride &+ r &* a.pointee.outputStrideH
        storePlanar(a, &sums[r], v, bias, output + first, channel &+ v &* lanes)
      }
    }
  }

  /// Planar outputs take the valid lanes one by one; the block stride is then `w` planes.
  @inline(__always)
  private static func storePlanar(
    _ a: UnsafePointer<ConvolutionArguments>,
    _ row: inout InlineArray<width, InlineArray<vectors, Vector>>, _ v: Int,
    _ bias: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ channel: Int
  ) {
    let plane = a.pointee.outputBlockStride / lanes
    let strideW = a.pointee.outputStrideW
    let e = a.pointee.epilogue
    let left = a.pointee.outputChannels &- channel
    let valid = left < lanes ? left : lanes
    let after = e.activationAfterAddition
    let slopes = bias.vector(after.slopeDistance)
    withUnsafeMutablePointer(to: &row) { row in
      let scalars = UnsafeMutableRawPointer(row).assumingMemoryBound(to: Float.self)
      for t in 0..<width {
        let voxel = scalars + (t &* vectors &+ v) &* lanes
        let position = output - a.pointee.output + t &* strideW
        if let addend = e.addend0 {
          for lane in 0..<valid { voxel[lane] += addend[position &+ lane &* plane] }
        }
        if let addend = e.addend1 {
          for lane in 0..<valid { voxel[lane] += addend[position &+ lane &* plane] }
        }
        if !after.isIdentity { voxel.store(activate(voxel.vector(0), after, slopes), 0) }
      }
      for lane in 0..<valid {
        let target = output + lane &* plane
        for t in 0..<width {
          target[t &* strideW] = scalars[(t &* vectors &+ v) &* lanes &+ lane]
        }
      }
    }
  }
}
