/// How a tensor `[N, C, s...]` stands in memory: `[N, C/b, s..., b]`, with zeros around the spatial
/// axes where a convolution reads beyond them.
///
/// A block of 1 without a halo is plain row-major order, called planar.
public struct Layout: Sendable, Hashable {
  /// Channels that stand side by side: 1, or the lanes of a vector.
  public var block: Int
  /// Voxels of halo before and after each spatial axis; empty means none.
  public var haloLow: [Int]
  public var haloHigh: [Int]

  public static let planar = Layout(block: 1)

  public init(block: Int, haloLow: [Int] = [], haloHigh: [Int] = []) {
    self.block = block
    let hasHalo = (haloLow + haloHigh).contains { $0 > 0 }
    self.haloLow = hasHalo ? haloLow : []
    self.haloHigh = hasHalo ? haloHigh : []
  }

  public var isPlanar: Bool { block == 1 && haloLow.isEmpty }

  /// The halo for a tensor with `rank` spatial axes, one entry per axis.
  public func halo(rank: Int) -> (low: [Int], high: [Int]) {
    haloLow.isEmpty
      ? (Array(repeating: 0, count: rank), Array(repeating: 0, count: rank)) : (haloLow, haloHigh)
  }
}

extension Layout: CustomStringConvertible {
  /// `planar`, `blocked-16`, `blocked-16 halo 1,1,1..1,1,1`
  public var description: String {
    let base = block == 1 ? "planar" : "blocked-\(block)"
    if haloLow.isEmpty { return base }
    let (low, high) = (haloLow.map(String.init), haloHigh.map(String.init))
    return "\(base) halo \(low.joined(separator: ","))..\(high.joined(separator: ","))"
  }
}
