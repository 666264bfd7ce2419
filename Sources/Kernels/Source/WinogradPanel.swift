import ChiasmKernelInterface

/// **Computes** one task of a Winograd convolution by panels: transform the windows of `batch`
/// tiles; for each panel of output channels multiply point by point, transform back, add, activate
/// and store.
///
/// Where a volume has few voxels and many channels, weights are most of what is read, and come from
/// memory. A task reads each of its weights once; along a direct axis three matrices of weights
/// serve a point, not four to six. That tasks of other panels transform the same windows costs less
/// than to share them among cores.
///
/// **Tail** Tiles beyond the last are computed from what the scratch holds and not stored.
@Sendable
func winogradPanel(_ a: UnsafePointer<WinogradPanelArguments>, _ task: Int, _ worker: Int) {
  let shape = a.pointee.shape
  let groups = shape.groupCount(lanes: lanes)
  let first = task / groups &* shape.batch
  let count = min(shape.batch, shape.tileCount &- first)
  let windows = a.pointee.scratch + worker &* a.pointee.workerStride
  let products = windows + shape.points &* shape.windowStride(lanes: lanes)
  let buffer = products + shape.points &* shape.productStride(lanes: lanes)
  winogradPanelInput(a, first: first, windows, buffer)
  let start = task % groups &* shape.panels
  let vectors = shape.outputVectors
  for panel in start..<min(start &+ shape.panels, shape.panelCount(lanes: lanes)) {
    multiply(a, panel, count, windows, products)
    for index in 0..<count {
      for v in 0..<vectors where (panel &* vectors &+ v) &* lanes < shape.outputChannels {
        winogradPanelOutput(
          a, tile: first &+ index, block: panel &* vectors &+ v,
          products + (v &* shape.batch &+ index) &* lanes, buffer)
      }
    }
  }
}

/// All points of a panel.
@inline(never)
private func multiply(
  _ a: UnsafePointer<WinogradPanelArguments>, _ panel: Int, _ count: Int,
  _ windows: UnsafeMutablePointer<Float>, _ products: UnsafeMutablePointer<Float>
) {
  let shape = a.pointee.shape
  let (o, m, i) = (shape.outer, shape.middle, shape.inner)
  let (taps, channels) = (shape.taps, shape.inputChannels)
  let matrix = channels &* shape.outputVectors &* lanes
  let weights = a.pointee.weights + panel &* shape.points &* taps &* matrix
  let blockStride = shape.windowBatch &* lanes
  let productStride = shape.batch &* lanes
  let tapStride = shape.planeTiles &* lanes
  let weightStride = o.weightStride &* matrix
  let ahead = i.weightStride &* matrix
  for point in 0..<shape.points {
    let at = (
      o: point / (m.points &* i.points), m: point / i.points % m.points, i: point % i.points
    )
    let number = at.o &* o.weightStride &+ at.m &* m.weightStride &+ at.i &* i.weightStride
    let u = weights + number &* matrix
    let v = windows + point &* shape.windowStride(lanes: lanes)
    let y = products + point &* shape.productStride(lanes: lanes)
    if shape.outputVectors == 2 {
      WinogradProducts<2>.run(
        v, u, y, channels, blockStride, count, productStride: productStride, taps: taps,
        tapStride: tapStride, weightStride: weightStride, ahead: ahead)
    } else {
      WinogradProducts<1>.run(
        v, u, y, channels, blockStride, count, productStride: productStride, taps: taps,
        tapStride: tapStride, weightStride: weightStride, ahead: ahead)
    }
  }
}
