import ChiasmKernelInterface

/// **Computes** `y = (Aᵀ ⊗ Aᵀ ⊗ Aᵀ) M` for one tile and one vector of channels, with the epilogue;
/// nothing is done along a direct axis.
///
/// **Layout** Products `[points, v, tiles, w]` to voxels `[D, H, W, w]`.
///
/// **Tail** Voxels beyond the extents are not stored.
@inline(never)
func winogradPanelOutput(
  _ a: UnsafePointer<WinogradPanelArguments>, tile: Int, block: Int,
  _ products: UnsafePointer<Float>, _ buffer: UnsafeMutablePointer<Float>
) {
  let (o, m, i) = (a.pointee.shape.outer, a.pointee.shape.middle, a.pointee.shape.inner)
  let points = m.points &* i.points
  // From point to point, and from plane to plane of points.
  var (source, stride) = (products, a.pointee.shape.productStride(lanes: lanes))
  if !o.isDirect {
    WinogradLines.transformOutput(
      outputs: o.outputs, products, stride: points &* stride, step: stride, buffer,
      stride: points &* lanes, step: lanes, count: points)
    (source, stride) = (UnsafePointer(buffer), lanes)
  }
  let at = (
    o: tile / (m.tiles &* i.tiles) &* o.outputs, m: tile / i.tiles % m.tiles &* m.outputs,
    i: tile % i.tiles &* i.outputs
  )
  let first =
    block &* a.pointee.outputBlockStride &+ at.o &* o.outputStride &+ at.m &* m.outputStride
    &+ at.i &* i.outputStride
  let lines = buffer + 216 &* lanes
  let line = i.points &* lanes
  let sums = lines + m.outputs &* line
  for d in 0..<min(o.outputs, o.extent &- at.o) {
    WinogradLines.transformOutput(
      outputs: m.outputs, source + d &* points &* stride, stride: i.points &* stride,
      step: stride, lines, stride: line, step: lanes, count: i.points)
    WinogradLines.transformOutput(
      outputs: i.outputs, lines, stride: lanes, step: line, sums, stride: lanes,
      step: i.outputs &* lanes, count: m.outputs)
    let offset = first &+ d &* o.outputStride
    applyEpilogue(
      a.pointee.epilogue, a.pointee.bias + block &* lanes, sums, i.outputs &* lanes, lanes,
      a.pointee.output + offset, offset, min(m.outputs, m.extent &- at.m),
      min(i.outputs, i.extent &- at.i), m.outputStride, i.outputStride)
  }
}
