/// Quarter turns about Z and a flip: a map of the X-Y plane onto itself.
///
/// **Source:** the rotation and flip of UA-MT's implementation: the turn of `numpy.rot90` over the
/// axes X and Y, then the flip.
struct AxialSymmetry: Hashable {
  enum Flip: Hashable {
    case x, y
  }

  /// From 0 to 3.
  var quarterTurns = 0
  var flip: Flip?

  /// Extents after the turn.
  func extents(of source: [Int]) -> [Int] {
    quarterTurns.isMultiple(of: 2) ? source : [source[1], source[0], source[2]]
  }

  /// Where the element at (x, y) of the result comes from: `start + x * alongX + y * alongY` in a
  /// plane of `source` extents, as (X, Y).
  func origin(in source: [Int]) -> (start: SIMD2<Int>, alongX: SIMD2<Int>, alongY: SIMD2<Int>) {
    let (last, size) = (SIMD2(source[0] - 1, source[1] - 1), extents(of: source))
    var (start, alongX, alongY): (SIMD2<Int>, SIMD2<Int>, SIMD2<Int>) =
      switch quarterTurns & 3 {
      case 0: ([0, 0], [1, 0], [0, 1])
      case 1: ([0, last.y], [0, -1], [1, 0])
      case 2: (last, [-1, 0], [0, -1])
      default: ([last.x, 0], [0, 1], [-1, 0])
      }
    switch flip {
    case .x:
      start &+= alongX &* (size[0] - 1)
      alongX = .zero &- alongX
    case .y:
      start &+= alongY &* (size[1] - 1)
      alongY = .zero &- alongY
    case nil: break
    }
    return (start, alongX, alongY)
  }
}
