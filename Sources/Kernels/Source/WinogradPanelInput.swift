import CChiasmIntrinsics
import ChiasmKernelInterface

/// **Computes** `V[p, c, t] = (Bᵀ ⊗ Bᵀ ⊗ Bᵀ) x` for the windows t from `first` on that a task
/// reads, all channels c; nothing is done along a direct axis.
///
/// **Layout** see ``WinogradPanelArguments``; V `[points, Cᵢ/w, windows, w]`.
///
/// **Tail** Windows at the border are copied first, with zeros beyond it.
@inline(never)
func winogradPanelInput(
  _ a: UnsafePointer<WinogradPanelArguments>, first: Int,
  _ windows: UnsafeMutablePointer<Float>, _ buffer: UnsafeMutablePointer<Float>
) {
  let shape = a.pointee.shape
  let (o, m, i) = (shape.outer, shape.middle, shape.inner)
  let (rows, tiles) = (m.tiles, i.tiles)
  let windowBatch = shape.windowBatch
  let count = min(windowBatch, shape.windowCount &- first)
  let pointStride = shape.windowStride(lanes: lanes)
  var source = a.pointee.input
  var target = windows
  for block in 0..<shape.inputBlocks(lanes: lanes) {
    let hasNext = block &+ 1 < shape.inputBlocks(lanes: lanes)
    for index in 0..<count {
      let number = first &+ index
      let at = (
        o: number / (rows &* tiles) &* o.outputs, m: number / tiles % rows &* m.outputs,
        i: number % tiles &* i.outputs
      )
      if hasNext { prefetch(a, source + a.pointee.inputBlockStride, at) }
      transform(a, source, at, buffer, target + index &* lanes, pointStride)
    }
    source += a.pointee.inputBlockStride
    target += windowBatch &* lanes
  }
}

/// Asks for a window, but for what its neighbour has asked for.
@inline(never)
private func prefetch(
  _ a: UnsafePointer<WinogradPanelArguments>, _ source: UnsafePointer<Float>,
  _ at: (o: Int, m: Int, i: Int)
) {
  let (o, m, i) = (a.pointee.shape.outer, a.pointee.shape.middle, a.pointee.shape.inner)
  let first = at.i == 0 ? 0 : i.points &- i.outputs
  let x = source + (at.o &* o.inputStride &+ at.m &* m.inputStride &+ at.i &* i.inputStride)
  for d in 0..<o.points {
    for h in 0..<m.points {
      let row = x + (d &* o.inputStride &+ h &* m.inputStride)
      for w in first..<i.points { chiasm_prefetch_far(row + w &* i.inputStride) }
    }
  }
}

/// One window, which begins at the voxel `at` of `source`.
@inline(never)
private func transform(
  _ a: UnsafePointer<WinogradPanelArguments>, _ source: UnsafePointer<Float>,
  _ at: (o: Int, m: Int, i: Int), _ before: UnsafeMutablePointer<Float>,
  _ target: UnsafeMutablePointer<Float>, _ pointStride: Int
) {
  let after = before + 216 &* lanes
  let (o, m, i) = (a.pointee.shape.outer, a.pointee.shape.middle, a.pointee.shape.inner)
  var x = source + (at.o &* o.inputStride &+ at.m &* m.inputStride &+ at.i &* i.inputStride)
  var strides = (o: o.inputStride, m: m.inputStride, i: i.inputStride)
  let room = (o: o.inputExtent &- at.o, m: m.inputExtent &- at.m, i: i.inputExtent &- at.i)
  if o.points > room.o || m.points > room.m || i.points > room.i {
    var y = before
    for d in 0..<o.points {
      for h in 0..<m.points {
        let row = x + (d &* strides.o &+ h &* strides.m)
        for w in 0..<i.points {
          let isInside = d < room.o && h < room.m && w < room.i
          y.store(isInside ? row.vector(w &* strides.i) : .zero, 0)
          y += lanes
        }
      }
    }
    x = UnsafePointer(before)
    strides = (o: m.points &* i.points &* lanes, m: i.points &* lanes, i: lanes)
  }
  let line = i.points &* lanes
  let plane = m.points &* line
  for d in 0..<o.points {
    WinogradLines.transformInput(
      outputs: i.outputs, x + d &* strides.o, stride: strides.i, step: strides.m,
      after + d &* plane, stride: lanes, step: line, count: m.points)
  }
  if o.isDirect {
    WinogradLines.transformInput(
      outputs: m.outputs, after, stride: line, step: lanes, target,
      stride: i.points &* pointStride, step: pointStride, count: i.points)
    return
  }
  for d in 0..<o.points {
    WinogradLines.transformInput(
      outputs: m.outputs, after + d &* plane, stride: line, step: lanes, before + d &* plane,
      stride: line, step: lanes, count: i.points)
  }
  WinogradLines.transformInput(
    outputs: o.outputs, before, stride: plane, step: lanes, target,
    stride: m.points &* i.points &* pointStride, step: pointStride, count: m.points &* i.points)
}
