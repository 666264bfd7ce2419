import ChiasmKernelInterface

/// How a convolution is computed.
public enum ConvolutionAlgorithm: Sendable, Hashable, CustomStringConvertible {
  case direct
  case winograd(WinogradTile)

  /// Every algorithm there is.
  public static let all: [ConvolutionAlgorithm] =
    [.direct] + (WinogradTile.all + WinogradTile.panels).map(ConvolutionAlgorithm.winograd)

  /// `direct`, or the output voxels of a tile along D, H and W: `F(2,4,4)`.
  public var description: String {
    switch self {
    case .direct: "direct"
    case .winograd(let tile): "F(\(tile.d),\(tile.h),\(tile.w))"
    }
  }

  /// The relative RMS error to expect of a layer with `channels` inputs per output and a window of
  /// `taps`, against double precision: inputs and weights at random around zero.
  ///
  /// A sum of n products, rounded one after the other, is off by `u √(n/6)` with the unit roundoff
  /// `u` = 2⁻²⁴. Transforms sum over channels only, but what they sum is larger than the result,
  /// and they round too: `u √(a + b n/6)`. Both constants are measured; a test compares.
  public func relativeError(channels: Int, taps: Int) -> Double {
    let unit = 0x1p-24
    switch self {
    case .direct: return unit * (1 + Double(channels * taps) / 6).squareRoot()
    case .winograd(let tile):
      let (transforms, sums) = Self.amplification(tile)
      return unit * (transforms + sums * Double(channels) / 6).squareRoot()
    }
  }

  /// What the roundings of a tile's transforms and sums are multiplied by, as squares.
  private static func amplification(_ tile: WinogradTile) -> (transforms: Double, sums: Double) {
    switch (tile.d, tile.h + tile.w) {
    case _ where tile.isByPanels:
      // Outputs along the axes, in any order: 1, 2, 3 or 1, 3, 4 or 2, 3, 4.
      tile.voxels == 6 ? (28, 31) : tile.voxels == 12 ? (150, 125) : (185, 80)
    case (1, 4): (3, 1.7)
    case (1, 6): (13, 7)
    case (1, _): (60, 26)
    case (2, 4): (5, 2.6)
    case (2, 6): (20, 11)
    case (2, _): (80, 44)
    case (_, 4): (22, 11)
    case (_, 6): (85, 45)
    default: (340, 180)
    }
  }
}
