/// Which tiles of output voxels the convolution kernel is built for.
public struct TileShape: Sendable, Hashable {
  public let rows: Int
  public let width: Int

  /// The widest single row.
  public static func maximumWidth(_ isa: ISA) -> Int { isa == .avx512 ? 14 : 6 }

  /// The most rows for tiles of `width`, when neighbouring voxels are one vector apart.
  public static func maximumRows(_ isa: ISA, width: Int) -> Int {
    let limits = isa == .avx512 ? [1: 4, 2: 4, 3: 4, 4: 3, 5: 2, 6: 2, 7: 2] : [1: 3, 2: 3, 3: 2]
    return limits[width] ?? 1
  }

  /// The shape that covers a slice of `height` by `width` voxels with the fewest tiles, preferring
  /// equal ones.
  ///
  /// - Parameter allowsRows: false when only single rows are built (strided or planar input).
  public static func best(_ isa: ISA, height: Int, width: Int, allowsRows: Bool) -> TileShape {
    let limit = maximumWidth(isa)
    let tilesPerRow = (width + limit - 1) / limit
    let tileWidth = (width + tilesPerRow - 1) / tilesPerRow
    let rows = allowsRows && tilesPerRow == 1 ? maximumRows(isa, width: tileWidth) : 1
    return TileShape(rows: min(rows, height), width: tileWidth)
  }
}
