import ChiasmGraph
public import ChiasmOperators
public import ChiasmTensor

/// A resize as blends of at most two positions along an axis.
public struct AxisBlends: Sendable {
  public struct Blend: Sendable {
    public let low: Int
    public let high: Int
    /// The weight of `high`; that of `low` makes 1.
    public let fraction: Double
  }

  /// One per output position.
  public let blends: [Blend]

  /// Nil where an output position takes more than two, or lies outside.
  ///
  /// - Parameter axis: a spatial one, counted from 0.
  public init?(_ resize: Resize, axis: Int, input: Int, output: Int) {
    var blends: [Blend] = []
    for taps in ResizeAxis(resize, axis: axis, input: input, output: output).taps {
      guard let taps, let first = taps.first, let last = taps.last, taps.count <= 2 else {
        return nil
      }
      blends.append(
        Blend(
          low: first.position, high: last.position,
          fraction: taps.count == 1 ? 0 : last.weight))
    }
    self.blends = blends
  }

  /// The blends of every spatial axis of `[N, C, s...]`; nil where one has none.
  public static func all(_ resize: Resize, from input: Shape, to output: Shape) -> [AxisBlends]? {
    let axes = (2..<input.rank).map {
      AxisBlends(resize, axis: $0 - 2, input: input[$0], output: output[$0])
    }
    return axes.allSatisfy { $0 != nil } ? axes.compactMap(\.self) : nil
  }
}
