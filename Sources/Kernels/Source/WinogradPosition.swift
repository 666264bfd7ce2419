import ChiasmKernelInterface

/// The first voxel of a tile.
struct WinogradPosition<D: WinogradAxis, H: WinogradAxis, W: WinogradAxis> {
  private(set) var d: Int
  private(set) var h: Int
  private(set) var w: Int

  @inline(__always)
  init(_ a: UnsafePointer<WinogradArguments>, tile number: Int) {
    let (tilesH, tilesW) = (a.pointee.tilesH, a.pointee.tilesW)
    d = number / (tilesH &* tilesW) &* D.outputs
    h = number / tilesW % tilesH &* H.outputs
    w = number % tilesW &* W.outputs
  }

  /// Goes on to the next tile.
  @inline(__always)
  mutating func advance(_ a: UnsafePointer<WinogradArguments>) {
    w &+= W.outputs
    if w < a.pointee.extentW { return }
    (h, w) = (h &+ H.outputs, 0)
    if h < a.pointee.extentH { return }
    (d, h) = (d &+ D.outputs, 0)
  }
}
