import ChiasmTensor

/// Adds up the probabilities of overlapping windows and divides by how often each voxel was seen.
///
/// Beside the probability maps it returns in the end, it needs the memory of one 16 x 16 block:
/// how many windows cover a voxel is a product of three counts, one per axis.
public struct WindowAccumulator: Sendable {
  public let window: SlidingWindow
  public let activation: ScoreActivation
  /// Channels of the scores.
  public let channels: Int
  /// How many maps they give.
  public let mapCount: Int
  /// Sums of probabilities, x fastest, map after map.
  private var sums: [Float]

  /// - Throws: ``ImagingError`` `badScores` for channels that give no map.
  public init(
    _ window: SlidingWindow, channels: Int, activation: ScoreActivation
  ) throws(ImagingError) {
    mapCount = activation.mapCount(channels: channels)
    guard mapCount > 0 else {
      let least = 1 + channels - mapCount
      throw ImagingError(
        .badScores, at: "scores", "expected at least \(least) channels, got \(channels)")
    }
    self.window = window
    self.activation = activation
    self.channels = channels
    let voxels = window.extents.x * window.extents.y * window.extents.z
    sums = Array(repeating: 0, count: voxels * mapCount)
  }

  /// Adds one window's scores.
  ///
  /// **Shape:** `[1, C, X, Y, Z]`, fp32.
  ///
  /// - Throws: ``ImagingError`` `badScores` for another type or shape.
  public mutating func add(_ scores: Tensor, at origin: SIMD3<Int>) throws(ImagingError) {
    let patch = window.patch
    let expected = TensorType(.float32, [1, channels, patch.x, patch.y, patch.z])
    guard scores.type == expected else {
      throw ImagingError(.badScores, at: "scores", "expected \(expected), got \(scores.type)")
    }
    scores.withElements(of: Float.self) { add($0.baseAddress!, at: origin) }
  }

  private mutating func add(_ scores: UnsafePointer<Float>, at origin: SIMD3<Int>) {
    let blocks = WindowBlocks(window, origin: origin)
    let area = WindowBlocks.edge * WindowBlocks.edge
    let patchCount = window.patch.x * window.patch.y * window.patch.z
    let voxelCount = sums.count / mapCount
    let (activation, channels, mapCount) = (activation, channels, mapCount)
    sums.withUnsafeMutableBufferPointer { sums in
      let target = sums.baseAddress!
      withUnsafeTemporaryAllocation(of: Float.self, capacity: area * mapCount) { block in
        let values = block.baseAddress!
        blocks.forEach { place in
          for column in 0..<place.columns {
            activation.apply(
              to: scores + place.element + column * blocks.elementStride, count: place.rows,
              channels: channels, stride: patchCount,
              into: values + column * WindowBlocks.edge, outputStride: area)
          }
          for map in 0..<mapCount {
            blocks.add(values + map * area, to: target + map * voxelCount, place)
          }
        }
      }
    }
  }

  /// The mean probabilities, one volume per map.
  ///
  /// - Precondition: `grid` has the extents the windows were made for.
  public consuming func maps(on grid: Grid) -> [Volume] {
    precondition(grid.extents == window.extents, "\(grid) for \(window.extents)")
    let scales = (0..<3).map { window.coverage(along: $0).map { 1 / Float($0) } }
    let voxelCount = grid.count
    let row = grid.extents.x
    return (0..<mapCount).map { map in
      var voxels = Array(sums[map * voxelCount..<(map + 1) * voxelCount])
      for z in 0..<grid.extents.z {
        for y in 0..<grid.extents.y {
          let scale = scales[1][y] * scales[2][z]
          let start = row * (y + grid.extents.y * z)
          for x in 0..<row { voxels[start + x] *= scales[0][x] * scale }
        }
      }
      return Volume(grid: grid, voxels: voxels)
    }
  }
}

extension WindowBlocks {
  /// Adds a block with z fastest to a volume with x fastest.
  @inline(__always)
  fileprivate func add(
    _ values: UnsafePointer<Float>, to volume: UnsafeMutablePointer<Float>, _ place: Block
  ) {
    for row in 0..<place.rows {
      let target = volume + place.voxel + row * voxelStride
      for column in 0..<place.columns {
        target[column] += values[row + column * WindowBlocks.edge]
      }
    }
  }
}
