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
  switch a.pointee.tile.d {
  case 1: WinogradDepth<WinogradAxis1>.run(a, task, worker)
  case 2: WinogradDepth<WinogradAxis2>.run(a, task, worker)
  case 4: WinogradDepth<WinogradAxis4>.run(a, task, worker)
  default: chiasm_kernel_trap()
  }
}

/// Chooses the instances for a tile known only at run time.
private enum WinogradDepth<D: WinogradAxis> {
  @inline(__always)
  static func run(_ a: UnsafePointer<WinogradArguments>, _ task: Int, _ worker: Int) {
    switch (a.pointee.tile.h, a.pointee.tile.w) {
    case (2, 2): WinogradTask<D, WinogradAxis2, WinogradAxis2>.run(a, task, worker)
    case (2, 4): WinogradTask<D, WinogradAxis2, WinogradAxis4>.run(a, task, worker)
    case (4, 2): WinogradTask<D, WinogradAxis4, WinogradAxis2>.run(a, task, worker)
    case (4, 4): WinogradTask<D, WinogradAxis4, WinogradAxis4>.run(a, task, worker)
    default: chiasm_kernel_trap()
    }
  }
}

private enum WinogradTask<D: WinogradAxis, H: WinogradAxis, W: WinogradAxis> {
  private typealias Position = WinogradPosition<D, H, W>

  /// Elements of a tile's slices of voxels, for one vector of channels.
  private static var sliceCount: Int { D.points &* H.outputs &* W.outputs &* lanes }

  @inline(never)
  static func run(_ a: UnsafePointer<WinogradArguments>, _ task: Int, _ worker: Int) {
    let p = a.pointee
    let first = task &* p.batch
    let count = min(p.batch, p.tileCount &- first)
    let blocks = p.inputBlocks(lanes: lanes)
    let inputs = p.scratch + worker &* p.workerStride
    let products = inputs + p.tile.points &* p.batch &* lanes &* blocks
    let slices = products + H.points &* W.points &* p.batch &* lanes &* p.outputVectors
    let window = slices + p.batch &* p.outputVectors &* sliceCount
    let panel = p.outputVectors &* lanes
    // Block by block: the windows of one lie on as many pages as the processor knows at a time.
    var position = Position(a, tile: first)
    for block in 0..<blocks {
      position = Position(a, tile: first)
      for index in 0..<count {
        transformInput(
          a, position, block, p.batch &* lanes,
          inputs + (block &* p.tile.points &* p.batch &+ index) &* lanes, window)
        position.advance(a)
      }
    }
    let next = position
    var channel = 0
    while channel < p.outputChannels {
      for slice in 0..<D.points {
        multiply(a, channel, slice, count, inputs, products, first, next)
        transformSlices(a, slice, count, products, slices)
      }
      position = Position(a, tile: first)
      for index in 0..<count {
        let tile = slices + index &* p.outputVectors &* sliceCount
        if p.projection == nil {
          transformOutput(a, position, channel, tile)
        } else {
          project(a, position, tile, window)
        }
        position.advance(a)
      }
      channel &+= panel
    }
  }

  @inline(never)
  private static func transformInput(
    _ a: UnsafePointer<WinogradArguments>, _ at: Position, _ block: Int, _ pointStride: Int,
    _ target: UnsafeMutablePointer<Float>, _ window: UnsafeMutablePointer<Float>
  ) {
    let strideD = a.pointee.inputStrideD
    let strideH = a.pointee.inputStrideH
    let isInside =
      at.d &+ D.points <= a.pointee.inputExtentD
      && at.h &+ H.points <= a.pointee.inputExtentH
      && at.w &+ W.points <= a.pointee.inputExtentW
    let source =
      a.pointee.input
      + (block &* a.pointee.inputBlockStride &+ at.d &* strideD &+ at.h &* strideH
        &+ at.w &* lanes)
    let slices = window + D.points &* H.points &* W.points &* lanes
    if isInside {
      WinogradInput<D, H, W>.run(source, strideD, strideH, slices, target, pointStride)
    } else {
      copy(a, source, at, window)
      WinogradInput<D, H, W>.run(
        window, H.points &* W.points &* lanes, W.points &* lanes, slices, target, pointStride)
    }
  }

  /// Copies a window that reaches beyond the input, zeros outside.
  @inline(never)
  private static func copy(
    _ a: UnsafePointer<WinogradArguments>, _ source: UnsafePointer<Float>, _ at: Position,
    _ window: UnsafeMutablePointer<Float>
  ) {
    var target = window
    for d in 0..<D.points {
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

  /// The products at the points of one slice; on the way asks for what comes after them: the
  /// windows of the batch that begins at `next`, and the outputs of this one, which begins with
  /// tile `first`.
  @inline(never)
  private static func multiply(
    _ a: UnsafePointer<WinogradArguments>, _ channel: Int, _ slice: Int, _ count: Int,
    _ inputs: UnsafeMutablePointer<Float>, _ products: UnsafeMutablePointer<Float>,
    _ first: Int, _ next: Position
  ) {
    let blocks = a.pointee.inputBlocks(lanes: lanes)
    let points = H.points &* W.points
    let vectors = a.pointee.outputVectors
    let channels = a.pointee.inputChannels
    let pointStride = a.pointee.batch &* lanes
    let blockStride = D.points &* points &* pointStride
    let weightsPerPoint = channels &* vectors &* lanes
    let firstPoint = slice &* points
    let panel = channel / (vectors &* lanes)
    var weights = a.pointee.weights
      + (panel &* D.points &* points &+ firstPoint) &* weightsPerPoint
    var v = UnsafePointer(inputs) + firstPoint &* pointStride
    var m = products
    var (output, window) = (Position(a, tile: first), next)
    // As late as there is time for all: what is asked for earlier, weights push out again.
    let outputSlice = slice &- (D.points &- D.outputs)
    let storesSlice = outputSlice >= 0 && a.pointee.projection == nil
    let isLastPanel = channel &+ vectors &* lanes >= a.pointee.outputChannels
    for point in 0..<points {
      if storesSlice && point < count {
        WinogradPrefetch<D, H, W>.output(a, output, outputSlice, channel)
        output.advance(a)
      }
      if isLastPanel && point < a.pointee.batch {
        WinogradPrefetch<D, H, W>.window(a, window, slice, blocks)
        window.advance(a)
      }
      if vectors == 2 {
        WinogradProducts<2>.run(
          v, weights, m, channels, blockStride, count, productStride: pointStride,
          ahead: weightsPerPoint)
      } else {
        WinogradProducts<1>.run(
          v, weights, m, channels, blockStride, count, productStride: pointStride,
          ahead: weightsPerPoint)
      }
      weights += weightsPerPoint
      v += pointStride
      m += vectors &* pointStride
    }
  }

  @inline(never)
  private static func transformSlices(
    _ a: UnsafePointer<WinogradArguments>, _ slice: Int, _ count: Int,
    _ products: UnsafeMutablePointer<Float>, _ slices: UnsafeMutablePointer<Float>
  ) {
    let vectors = a.pointee.outputVectors
    let blockStride = a.pointee.batch &* lanes
    var target = slices + slice &* H.outputs &* W.outputs &* lanes
    for index in 0..<count {
      for v in 0..<vectors {
        WinogradOutputSlice<H, W>.run(
          products + (v &* blockStride &+ index &* lanes), vectors &* blockStride, target)
        target += sliceCount
      }
    }
  }

  @inline(never)
  private static func transformOutput(
    _ a: UnsafePointer<WinogradArguments>, _ at: Position, _ channel: Int,
    _ slices: UnsafeMutablePointer<Float>
  ) {
    let valid = valid(a, at)
    let first =
      channel / lanes &* a.pointee.outputBlockStride &+ at.d &* a.pointee.outputStrideD
      &+ at.h &* a.pointee.outputStrideH &+ at.w &* lanes
    for v in 0..<a.pointee.outputVectors where channel &+ v &* lanes < a.pointee.outputChannels {
      let offset = first &+ v &* a.pointee.outputBlockStride
      WinogradOutput<D, H, W>.run(
        slices + v &* sliceCount, a.pointee.epilogue, a.pointee.bias + (channel &+ v &* lanes),
        a.pointee.output + offset, offset, a.pointee.outputStrideD, a.pointee.outputStrideH, valid)
    }
  }

  /// Sends a tile's output through the projection instead of storing it.
  @inline(never)
  private static func project(
    _ a: UnsafePointer<WinogradArguments>, _ at: Position, _ slices: UnsafeMutablePointer<Float>,
    _ buffer: UnsafeMutablePointer<Float>
  ) {
    guard let projection = a.pointee.projection else { return }
    let strideH = W.outputs &* lanes
    let strideD = H.outputs &* strideH
    let vectors = a.pointee.outputVectors
    for v in 0..<vectors {
      WinogradOutput<D, H, W>.run(
        slices + v &* sliceCount, a.pointee.epilogue, a.pointee.bias + v &* lanes,
        buffer + v &* D.outputs &* strideD, 0, strideD, strideH,
        (D.outputs, H.outputs, W.outputs))
    }
    WinogradProjectionTile<D, H, W>.run(
      projection, buffer, vectors,
      at.d &* projection.strideD &+ at.h &* projection.strideH &+ at.w, valid(a, at),
      buffer + vectors &* D.outputs &* strideD)
  }

  /// Voxels of a tile that are voxels of the output.
  @inline(__always)
  private static func valid(_ a: UnsafePointer<WinogradArguments>, _ at: Position)
    -> (d: Int, h: Int, w: Int)
  {
    (
      d: min(D.outputs, a.pointee.extentD &- at.d), h: min(H.outputs, a.pointee.extentH &- at.h),
      w: min(W.outputs, a.pointee.extentW &- at.w)
    )
  }
}
