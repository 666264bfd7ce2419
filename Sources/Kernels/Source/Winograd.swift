import CChiasmIntrinsics
import ChiasmKernelInterface

/// **Computes** one task of a Winograd convolution: `batch` tiles, all channels.
///
/// Transform the tiles' inputs; for each panel of output channels multiply point by point, then
/// transform back, add, activate and store. What lies between stays in the second-level cache.
///
/// **Tail** Tiles at the border read from a copy with zeros; tiles beyond the last are computed
/// from what the scratch holds and not stored.
///
/// **Source** Jia, Zlateski, Durand and Li, *Optimizing N-dimensional, Winograd-based convolution
/// for manycore CPUs*, PPoPP 2018.
@Sendable
func winograd(_ a: UnsafePointer<WinogradArguments>, _ task: Int, _ worker: Int) {
  let tile = a.pointee.tile
  switch (tile.h, tile.w) {
  case (2, 2): WinogradTask<WinogradAxis2, WinogradAxis2>.run(a, task, worker)
  case (2, 4): WinogradTask<WinogradAxis2, WinogradAxis4>.run(a, task, worker)
  case (4, 2): WinogradTask<WinogradAxis4, WinogradAxis2>.run(a, task, worker)
  case (4, 4): WinogradTask<WinogradAxis4, WinogradAxis4>.run(a, task, worker)
  default: chiasm_kernel_trap()
  }
}

private enum WinogradTask<H: WinogradAxis, W: WinogradAxis> {
  @inline(never)
  static func run(_ a: UnsafePointer<WinogradArguments>, _ task: Int, _ worker: Int) {
    let p = a.pointee
    let first = task &* p.batch
    let count = min(p.batch, p.tileCount &- first)
    let blocks = p.inputBlocks(lanes: lanes)
    let inputs = p.scratch + worker &* p.scratchCount(lanes: lanes)
    let products = inputs + p.tile.points &* p.batch &* lanes &* blocks
    let window = products + p.tile.points &* p.batch &* lanes &* p.outputVectors
    let panel = p.outputVectors &* lanes
    for index in 0..<count { transformInput(a, first &+ index, index, blocks, inputs, window) }
    var channel = 0
    while channel < p.outputChannels {
      multiply(a, channel / panel, blocks, inputs, products)
      for index in 0..<count { transformOutput(a, first &+ index, index, channel, products) }
      channel &+= panel
    }
  }

  @inline(__always)
  private static func position(_ a: UnsafePointer<WinogradArguments>, _ number: Int)
    -> (d: Int, h: Int, w: Int)
  {
    let (tilesH, tilesW) = (a.pointee.tilesH, a.pointee.tilesW)
    return (
      d: number / (tilesH &* tilesW) &* a.pointee.tile.d,
      h: number / tilesW % tilesH &* H.outputs, w: number % tilesW &* W.outputs
    )
  }

  @inline(never)
  private static func transformInput(
    _ a: UnsafePointer<WinogradArguments>, _ number: Int, _ index: Int, _ blocks: Int,
    _ inputs: UnsafeMutablePointer<Float>, _ window: UnsafeMutablePointer<Float>
  ) {
    let at = position(a, number)
    let hasDepth = a.pointee.tile.d > 1
    let strideD = a.pointee.inputStrideD
    let strideH = a.pointee.inputStrideH
    let isInside =
      at.d &+ a.pointee.tile.pointsD <= a.pointee.inputExtentD
      && at.h &+ H.points <= a.pointee.inputExtentH
      && at.w &+ W.points <= a.pointee.inputExtentW
    let batch = a.pointee.batch
    let pointStride = blocks &* batch &* lanes
    var source = a.pointee.input + (at.d &* strideD &+ at.h &* strideH &+ at.w &* lanes)
    var target = inputs + index &* lanes
    for _ in 0..<blocks {
      if isInside {
        WinogradInput<H, W>.run(source, strideD, strideH, hasDepth: hasDepth, target, pointStride)
      } else {
        copy(a, source, at, window)
        WinogradInput<H, W>.run(
          window, H.points &* W.points &* lanes, W.points &* lanes, hasDepth: hasDepth, target,
          pointStride)
      }
      source += a.pointee.inputBlockStride
      target += batch &* lanes
    }
  }

  /// Copies a window that reaches beyond the input, zeros outside.
  @inline(never)
  private static func copy(
    _ a: UnsafePointer<WinogradArguments>, _ source: UnsafePointer<Float>,
    _ at: (d: Int, h: Int, w: Int), _ window: UnsafeMutablePointer<Float>
  ) {
    var target = window
    for d in 0..<a.pointee.tile.pointsD {
      for h in 0..<H.points {
        let isInside = at.d &+ d < a.pointee.inputExtentD && at.h &+ h < a.pointee.inputExtentH
        let row = source + (d &* a.pointee.inputStrideD &+ h &* a.pointee.inputStrideH)
        for w in 0..<W.points {
          let reads = isInside && at.w &+ w < a.pointee.inputExtentW
          target.store(reads ? row.vector(w &* lanes) : .zero, w &* lanes)
        }
        target += W.points &* lanes
      }
    }
  }

  @inline(never)
  private static func multiply(
    _ a: UnsafePointer<WinogradArguments>, _ panel: Int, _ blocks: Int,
    _ inputs: UnsafeMutablePointer<Float>, _ products: UnsafeMutablePointer<Float>
  ) {
    let points = a.pointee.tile.points
    let vectors = a.pointee.outputVectors
    let channels = a.pointee.inputChannels
    let blockStride = a.pointee.batch &* lanes
    let weightsPerPoint = channels &* vectors &* lanes
    var weights = a.pointee.weights + panel &* points &* weightsPerPoint
    var v = UnsafePointer(inputs)
    var m = products
    for _ in 0..<points {
      var t = 0
      while t < a.pointee.batch {
        if vectors == 2 {
          WinogradProduct2.run(v + t &* lanes, weights, m + t &* lanes, channels, blockStride)
        } else {
          WinogradProduct1.run(v + t &* lanes, weights, m + t &* lanes, channels, blockStride)
        }
        t &+= winogradWidth
      }
      weights += weightsPerPoint
      v += blocks &* blockStride
      m += vectors &* blockStride
    }
  }

  @inline(never)
  private static func transformOutput(
    _ a: UnsafePointer<WinogradArguments>, _ number: Int, _ index: Int, _ channel: Int,
    _ products: UnsafeMutablePointer<Float>
  ) {
    let at = position(a, number)
    let vectors = a.pointee.outputVectors
    let blockStride = a.pointee.batch &* lanes
    let valid = (
      d: min(a.pointee.tile.d, a.pointee.extentD &- at.d),
      h: min(H.outputs, a.pointee.extentH &- at.h),
      w: min(W.outputs, a.pointee.extentW &- at.w)
    )
    let first =
      channel / lanes &* a.pointee.outputBlockStride &+ at.d &* a.pointee.outputStrideD
      &+ at.h &* a.pointee.outputStrideH &+ at.w &* lanes
    for v in 0..<vectors where channel &+ v &* lanes < a.pointee.outputChannels {
      let offset = first &+ v &* a.pointee.outputBlockStride
      let y = a.pointee.output + offset
      WinogradOutput<H, W>.run(
        products + (v &* blockStride &+ index &* lanes), vectors &* blockStride,
        hasDepth: a.pointee.tile.d > 1, y, a.pointee.outputStrideD, a.pointee.outputStrideH, valid)
      for d in 0..<valid.d {
        let slice = d &* a.pointee.outputStrideD
        applyEpilogue(
          a.pointee.epilogue, a.pointee.bias + (channel &+ v &* lanes), y + slice,
          a.pointee.outputStrideH, lanes, y + slice, offset &+ slice, valid.h, valid.w,
          a.pointee.outputStrideH, lanes)
      }
    }
  }
}
