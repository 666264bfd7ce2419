import CChiasmIntrinsics
import ChiasmKernelInterface

/// **Computes** one task of a Winograd convolution: `batch` tiles, all channels.
///
/// Slice by slice along D of the transformed windows (there is one for windows without depth):
/// transform the tiles' inputs; for each panel of output channels multiply point by point, and add
/// what the slice contributes, transformed back along H and W, to the voxels. The last slice is
/// followed by the epilogue. What a slice needs (inputs, weights of one panel, products) fits the
/// second-level cache together.
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

enum WinogradTask<H: WinogradAxis, W: WinogradAxis> {
  @inline(__always)
  static var points: Int { H.points &* W.points }

  @inline(never)
  static func run(_ a: UnsafePointer<WinogradArguments>, _ task: Int, _ worker: Int) {
    let p = a.pointee
    let first = task &* p.batch
    let count = min(p.batch, p.tileCount &- first)
    let blocks = p.inputBlocks(lanes: lanes)
    let inputs = p.scratch + worker &* p.scratchCount(lanes: lanes)
    let products = inputs + points &* p.batch &* lanes &* blocks
    let window = products + points &* p.batch &* lanes &* p.outputVectors
    let panel = p.outputVectors &* lanes
    for slice in 0..<p.tile.pointsD {
      let depth = WinogradDepth(slice, of: p.tile.pointsD)
      for index in 0..<count {
        transformInput(a, depth, first &+ index, index, blocks, inputs, window)
      }
      var channel = 0
      while channel < p.outputChannels {
        multiply(a, task, channel / panel, slice, blocks, inputs, products)
        for index in 0..<count {
          transformOutput(a, depth, first &+ index, index, channel, products)
        }
        channel &+= panel
      }
    }
  }

  /// The first voxel of a tile.
  @inline(__always)
  static func position(_ a: UnsafePointer<WinogradArguments>, _ number: Int)
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
    _ a: UnsafePointer<WinogradArguments>, _ depth: WinogradDepth, _ number: Int, _ index: Int,
    _ blocks: Int, _ inputs: UnsafeMutablePointer<Float>, _ window: UnsafeMutablePointer<Float>
  ) {
    let at = position(a, number)
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
        WinogradInput<H, W>.run(
          source + depth.first &* strideD, source + depth.second &* strideD, depth.sign, strideH,
          target, pointStride)
      } else {
        let second = window + points &* lanes
        copy(a, source, at, depth.first, window)
        copy(a, source, at, depth.second, second)
        WinogradInput<H, W>.run(
          window, second, depth.sign, W.points &* lanes, target, pointStride)
      }
      source += a.pointee.inputBlockStride
      target += batch &* lanes
    }
  }

  /// Copies one slice of a window that reaches beyond the input, zeros outside.
  @inline(never)
  private static func copy(
    _ a: UnsafePointer<WinogradArguments>, _ source: UnsafePointer<Float>,
    _ at: (d: Int, h: Int, w: Int), _ d: Int, _ window: UnsafeMutablePointer<Float>
  ) {
    var target = window
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

  @inline(never)
  private static func multiply(
    _ a: UnsafePointer<WinogradArguments>, _ task: Int, _ panel: Int, _ slice: Int, _ blocks: Int,
    _ inputs: UnsafeMutablePointer<Float>, _ products: UnsafeMutablePointer<Float>
  ) {
    let vectors = a.pointee.outputVectors
    let channels = a.pointee.inputChannels
    let blockStride = a.pointee.batch &* lanes
    let weightsPerPoint = channels &* vectors &* lanes
    let firstPoint = panel &* a.pointee.tile.points &+ slice &* points
    var weights = a.pointee.weights + firstPoint &* weightsPerPoint
    var v = UnsafePointer(inputs)
    var m = products
    for point in 0..<points {
      // Products are all arithmetic: memory is free to bring what comes next.
      if panel == 0 { prefetchInput(a, task, slice, blocks, point) }
      if slice == 0 { prefetchOutput(a, task, panel, point) }
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
    _ a: UnsafePointer<WinogradArguments>, _ depth: WinogradDepth, _ number: Int, _ index: Int,
    _ channel: Int, _ products: UnsafeMutablePointer<Float>
  ) {
    let at = position(a, number)
    let vectors = a.pointee.outputVectors
    let blockStride = a.pointee.batch &* lanes
    let valid = (
      d: min(a.pointee.tile.d, a.pointee.extentD &- at.d), h: min(H.outputs, a.pointee.extentH &- at.h),
      w: min(W.outputs, a.pointee.extentW &- at.w)
    )
    let first =
      channel / lanes &* a.pointee.outputBlockStride &+ at.d &* a.pointee.outputStrideD
      &+ at.h &* a.pointee.outputStrideH &+ at.w &* lanes
    for v in 0..<vectors where channel &+ v &* lanes < a.pointee.outputChannels {
      let offset = first &+ v &* a.pointee.outputBlockStride
      let y = a.pointee.output + offset
      WinogradOutput<H, W>.run(
        products + (v &* blockStride &+ index &* lanes), vectors &* blockStride, depth, y,
        a.pointee.outputStrideD, a.pointee.outputStrideH, valid)
      guard depth.isLast else { continue }
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
