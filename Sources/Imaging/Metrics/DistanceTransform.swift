/// The exact squared Euclidean distance in mm² from every voxel to the nearest seed.
///
/// One pass along each axis takes the lower envelope of the parabolas that stand on the squared
/// distances of the pass before.
///
/// **Edge cases:** infinite everywhere without seeds.
///
/// - Complexity: linear in the number of voxels.
///
/// **Source:** Felzenszwalb and Huttenlocher, "Distance transforms of sampled functions",
/// Theory of Computing 8 (2012).
func squaredDistances(
  toSeeds isSeed: [Bool], extents: SIMD3<Int>, spacing: SIMD3<Double>
) -> [Double] {
  var distances = isSeed.map { $0 ? 0 : Double.infinity }
  let strides = [1, extents.x, extents.x * extents.y]
  for axis in 0..<3 where extents[axis] > 0 {
    var envelope = LowerEnvelope(count: extents[axis], spacing: spacing[axis])
    let (u, v) = (axis == 0 ? 1 : 0, axis == 2 ? 1 : 2)
    for second in 0..<extents[v] {
      for first in 0..<extents[u] {
        let start = first * strides[u] + second * strides[v]
        envelope.transform(&distances, start: start, stride: strides[axis])
      }
    }
  }
  return distances
}

/// Working memory for one line of the transform.
private struct LowerEnvelope {
  private let count: Int
  private let spacing: Double
  private var values: [Double]
  /// The positions of the parabolas in the envelope, and where each begins to be the lowest.
  private var sites: [Int]
  private var borders: [Double]

  init(count: Int, spacing: Double) {
    self.count = count
    self.spacing = spacing
    values = Array(repeating: 0, count: count)
    sites = Array(repeating: 0, count: count)
    borders = Array(repeating: 0, count: count + 1)
  }

  mutating func transform(_ line: inout [Double], start: Int, stride: Int) {
    for index in 0..<count { values[index] = line[start + index * stride] }
    guard let last = build() else { return }
    var site = 0
    for index in 0..<count {
      let position = Double(index) * spacing
      while site < last, borders[site + 1] < position { site += 1 }
      let gap = position - Double(sites[site]) * spacing
      line[start + index * stride] = gap * gap + values[sites[site]]
    }
  }

  /// - Returns: the index of the envelope's last parabola, or `nil` without any.
  private mutating func build() -> Int? {
    var last = -1
    for index in 0..<count where values[index] < .infinity {
      var border = -Double.infinity
      while last >= 0 {
        border = crossing(sites[last], index)
        if border > borders[last] { break }
        last -= 1
      }
      last += 1
      sites[last] = index
      borders[last] = last == 0 ? -.infinity : border
    }
    return last >= 0 ? last : nil
  }

  /// Where the parabola at `b` becomes lower than the one at `a`, `a < b`.
  private func crossing(_ a: Int, _ b: Int) -> Double {
    let (p, q) = (Double(a) * spacing, Double(b) * spacing)
    return ((values[b] + q * q) - (values[a] + p * p)) / (2 * (q - p))
  }
}
