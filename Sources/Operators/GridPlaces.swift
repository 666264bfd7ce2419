import ChiasmTensor

/// The places of a ``GridSample`` as weighted elements of x.
struct GridPlaces {
  private let axes: [SampledAxis]
  private let grid: [Double]
  /// The number of places in each image.
  let count: Int

  init(_ sample: GridSample, _ x: Shape, _ grid: Tensor) {
    axes = x.extents[2...].map { SampledAxis(sample: sample, extent: $0) }
    self.grid = grid.doubles
    count = grid.shape.extents[1..<(grid.shape.rank - 1)].reduce(1, *)
  }

  /// An element of one channel, what it weighs, and, when asked for, how fast that grows with each
  /// coordinate of the grid, in the grid's order.
  struct Tap {
    var offset = 0
    var weight = 1.0
    var slopes: [Double]
  }

  func taps(_ batch: Int, _ place: Int, slopes: Bool = false) -> [Tap] {
    let rank = axes.count
    let start = (batch * count + place) * rank
    var taps = [Tap(slopes: Array(repeating: 1, count: slopes ? rank : 0))]
    for (index, axis) in axes.enumerated() {
      let coordinate = rank - 1 - index
      let along = axis.taps(at: grid[start + coordinate])
      taps = taps.flatMap { outer in
        along.map { inner in
          Tap(
            offset: outer.offset * axis.extent + inner.position,
            weight: outer.weight * inner.weight,
            slopes: outer.slopes.indices.map {
              outer.slopes[$0] * ($0 == coordinate ? inner.slope : inner.weight)
            })
        }
      }
    }
    return taps
  }
}

/// One axis of x as a ``GridSample`` sees it.
struct SampledAxis {
  let sample: GridSample
  let extent: Int

  /// A position, its weight, and the derivative of the weight by the coordinate.
  struct Tap {
    let position: Int
    let weight: Double
    let slope: Double
  }

  /// Positions outside have no tap.
  func taps(at coordinate: Double) -> [Tap] {
    let coordinate = coordinate.isNaN ? -1 : max(-1e9, min(coordinate, 1e9))
    if sample.mode == .nearest {
      let position = inside(place(Float(coordinate)).rounded(.toNearestOrEven))
      return position.map { [Tap(position: $0, weight: 1, slope: 0)] } ?? []
    }
    let (center, speed) = bounded(place(coordinate), speed: speed)
    let radius = sample.mode == .cubic ? 2 : 1
    let first = Int(center.rounded(.down)) + 1 - radius
    return (first..<(first + 2 * radius)).compactMap { position in
      let distance = Double(position) - center
      return inside(Double(position)).map {
        Tap(
          position: $0, weight: filter(abs(distance)),
          slope: slope(abs(distance)) * (distance <= 0 ? speed : -speed))
      }
    }
  }

  /// Positions per unit of the coordinate.
  private var speed: Double { Double(sample.alignCorners ? extent - 1 : extent) / 2 }

  /// Where a coordinate lies among the positions.
  private func place<Number: BinaryFloatingPoint>(_ coordinate: Number) -> Number {
    sample.alignCorners
      ? (coordinate + 1) / 2 * Number(extent - 1) : ((coordinate + 1) * Number(extent) - 1) / 2
  }

  /// The ends of the span that coordinates from -1 to 1 cover.
  private var ends: ClosedRange<Double> {
    sample.alignCorners ? 0...Double(extent - 1) : -0.5...(Double(extent) - 0.5)
  }

  /// A place past the ends, taken back into the span as the padding has it.
  private func bounded(_ place: Double, speed: Double) -> (place: Double, speed: Double) {
    guard !ends.contains(place) else { return (place, speed) }
    switch sample.padding {
    case .zeros: return (place, speed)
    case .border: return (max(0, min(place, Double(extent - 1))), 0)
    case .reflection:
      let (reflected, isMirrored) = reflected(place)
      return (reflected, isMirrored ? -speed : speed)
    }
  }

  private func reflected(_ place: Double) -> (place: Double, isMirrored: Bool) {
    let span = ends.upperBound - ends.lowerBound
    if span == 0 { return (ends.lowerBound, false) }
    let distance = abs(place - ends.lowerBound)
    let rest = distance.truncatingRemainder(dividingBy: 2 * span)
    let isFarHalf = rest > span
    let reflected = ends.lowerBound + (isFarHalf ? 2 * span - rest : rest)
    return (reflected, isFarHalf != (place < ends.lowerBound))
  }

  /// The position whose element is read; nil for a zero.
  private func inside<Number: BinaryFloatingPoint>(_ position: Number) -> Int? {
    let position = Double(position)
    if (0...Double(extent - 1)).contains(position) { return Int(position) }
    switch sample.padding {
    case .zeros: return nil
    case .border: return position < 0 ? 0 : extent - 1
    case .reflection: return max(0, min(Int(reflected(position).place), extent - 1))
    }
  }

  private func filter(_ d: Double) -> Double {
    if sample.mode == .linear { return max(0, 1 - d) }
    let a = -0.75
    if d <= 1 { return ((a + 2) * d - (a + 3)) * d * d + 1 }
    return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0
  }

  /// The derivative of the filter by the distance.
  private func slope(_ d: Double) -> Double {
    if sample.mode == .linear { return d <= 1 ? -1 : 0 }
    let a = -0.75
    if d <= 1 { return (3 * (a + 2) * d - 2 * (a + 3)) * d }
    return d < 2 ? (3 * a * d - 10 * a) * d + 8 * a : 0
  }
}
