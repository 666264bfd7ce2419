import ChiasmKernelInterface

/// What happens to a tile's sums: bias, activations and addends, and the way to memory.
extension ConvolutionTile {
  /// Adds the bias and applies a leaky ReLU in registers.
  @inline(__always)
  static func finishPlain(
    _ a: UnsafePointer<ConvolutionArguments>, _ sums: Sums, _ bias: UnsafePointer<Float>,
    _ output: UnsafeMutablePointer<Float>, _ channel: Int
  ) {
    forEachResult(a, sums, bias, output, channel) { result, y, _, offset in
      y.store(result, offset)
    }
  }

  /// The same, and adds what it stores to a total.
  @inline(__always)
  static func finishSumming(
    _ a: UnsafePointer<ConvolutionArguments>, _ sums: Sums, _ total: UnsafeMutablePointer<Float>,
    _ bias: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ channel: Int
  ) {
    let place = total + totalOffset(a, output, channel)
    let blockStride = a.pointee.totalBlockStride
    forEachResult(a, sums, bias, output, channel) { result, y, v, offset in
      y.store(result, offset)
      let at = v &* blockStride &+ offset
      place.store(place.vector(at) + result, at)
    }
  }

  /// Where the output at `output` is added to the total.
  @inline(__always)
  static func totalOffset(
    _ a: UnsafePointer<ConvolutionArguments>, _ output: UnsafeMutablePointer<Float>, _ channel: Int
  ) -> Int {
    output - a.pointee.output
      + channel / lanes &* (a.pointee.totalBlockStride &- a.pointee.outputBlockStride)
  }

  /// Calls `body` with every result of a leaky ReLU, the place of its vector of channels, that
  /// vector's number, and the voxel's offset.
  @inline(__always)
  private static func forEachResult(
    _ a: UnsafePointer<ConvolutionArguments>, _ sums: Sums, _ bias: UnsafePointer<Float>,
    _ output: UnsafeMutablePointer<Float>, _ channel: Int,
    _ body: (Vector, UnsafeMutablePointer<Float>, Int, Int) -> Void
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
            body(leaky(sums[r][t][v] + b, slope), y, v, r &* strideH &+ t &* strideW)
          }
          for t in width / 2..<width {
            body(leaky(sums[r][t][v] + b, slope), y, v, r &* strideH &+ t &* strideW)
          }
        }
      }
    }
  }

  /// Bias, leaky ReLU, one or two addends, and a leaky ReLU of the sum, for one vector of channels.
  @inline(__always)
  static func finishAdding(
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
  static func finishSums(
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

  @inline(never)
  static func finishPlanar(
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
