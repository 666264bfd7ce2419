import ChiasmNIfTI

/// The two neighbours of a point along one axis: `low` and `low + step`, with the weight of the
/// second.
struct AxisTap {
  var low: Int
  var step: Int
  var weight: Float
  var isInside: Bool
}

/// Where the voxel centres of one grid lie in the voxel indices of another.
struct IndexMap {
  let target: SIMD3<Int>
  let source: SIMD3<Int>
  let affine: Affine

  init(from target: Grid, to source: Grid) {
    self.target = target.extents
    self.source = source.extents
    affine = source.affine.inverse.composed(with: target.affine)
  }

  /// The neighbours along each axis, or `nil` when the grids' axes are not parallel: when an
  /// index moves another axis by more than a thousandth of a voxel across the grid.
  var axisTaps: [[AxisTap]]? {
    let columns = [affine.x, affine.y, affine.z]
    for column in 0..<3 {
      for axis in 0..<3 where axis != column {
        guard abs(columns[column][axis]) * Double(target[column]) < 1e-3 else { return nil }
      }
    }
    return (0..<3).map { axis in
      (0..<target[axis]).map { index in
        let point = affine.offset[axis] + columns[axis][axis] * Double(index)
        return tap(at: point, source[axis])
      }
    }
  }

  /// Half a voxel around the source belongs to it; rounding may add a little.
  private static let reach = 0.5 + 1e-6

  @inline(__always)
  private func tap(at point: Double, _ extent: Int) -> AxisTap {
    let last = Double(extent - 1)
    guard point >= -IndexMap.reach, point <= last + IndexMap.reach else {
      return AxisTap(low: 0, step: 0, weight: 0, isInside: false)
    }
    let clamped = min(max(point, 0), last)
    let low = Int(clamped)
    return AxisTap(
      low: low, step: low + 1 < extent ? 1 : 0, weight: Float(clamped - Double(low)),
      isInside: true)
  }

  /// The neighbours of a point along all axes, or `nil` outside the source.
  @inline(__always)
  func taps(
    at point: SIMD3<Double>
  ) -> (low: SIMD3<Int>, step: SIMD3<Int>, weight: SIMD3<Float>)? {
    let x = tap(at: point.x, source.x), y = tap(at: point.y, source.y)
    let z = tap(at: point.z, source.z)
    guard x.isInside && y.isInside && z.isInside else { return nil }
    return (
      SIMD3(x.low, y.low, z.low), SIMD3(x.step, y.step, z.step),
      SIMD3(x.weight, y.weight, z.weight)
    )
  }

  @inline(__always)
  func nearest(to point: SIMD3<Double>) -> SIMD3<Int>? {
    var index = SIMD3<Int>.zero
    for axis in 0..<3 {
      let last = Double(source[axis] - 1)
      guard point[axis] >= -IndexMap.reach, point[axis] <= last + IndexMap.reach else { return nil }
      index[axis] = Int(min(max((point[axis] + 0.5).rounded(.down), 0), last))
    }
    return index
  }

  /// Calls `body` with every voxel of the target, in memory order, and its place in the source.
  @inline(__always)
  func forEachPoint(_ body: (_ position: Int, _ point: SIMD3<Double>) -> Void) {
    var position = 0
    for z in 0..<target.z {
      for y in 0..<target.y {
        let start = affine([0, Double(y), Double(z)])
        for x in 0..<target.x {
          body(position, start + affine.x * Double(x))
          position += 1
        }
      }
    }
  }
}
