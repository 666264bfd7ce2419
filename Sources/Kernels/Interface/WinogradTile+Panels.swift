extension WinogradTile {
  /// Every tile of the kernel by panels: 3 voxels along one axis, and along the others what the
  /// list says. Taps along an axis of 1 voxel are summed directly.
  public static let panels: [WinogradTile] = [(1, 2), (2, 1), (1, 4), (4, 1), (2, 4), (4, 2)]
    .flatMap { a, b in
      [
        WinogradTile(d: 3, h: a, w: b), WinogradTile(d: a, h: 3, w: b, windowD: 3),
        WinogradTile(d: a, h: b, w: 3, windowD: 3),
      ]
    }

  /// Points between the transforms: the taps of an axis of 1 voxel are summed in one.
  public var transformedPoints: Int {
    [d, h, w].reduce(1) { $0 * ($1 == 1 ? 1 : $1 + 2) }
  }

  /// Whether the tile is one of ``panels``.
  public var isByPanels: Bool { d == 3 || h == 3 || w == 3 }
}
