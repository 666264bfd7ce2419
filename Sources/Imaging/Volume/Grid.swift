import ChiasmNIfTI

/// A box of voxels and where it lies.
public struct Grid: Hashable, Sendable {
  /// Voxels along x, y and z.
  public var extents: SIMD3<Int>
  /// From voxel indices to the world in mm.
  public var affine: Affine

  public init(extents: SIMD3<Int>, affine: Affine) {
    self.extents = extents
    self.affine = affine
  }

  /// The number of voxels.
  public var count: Int { extents.x * extents.y * extents.z }

  /// The distance in mm between neighbouring voxels along each axis.
  public var spacing: SIMD3<Double> { affine.spacing }

  /// The indices of voxel `offset` in memory, where x is fastest.
  public func indices(at offset: Int) -> SIMD3<Int> {
    [offset % extents.x, offset / extents.x % extents.y, offset / (extents.x * extents.y)]
  }

  /// The eight outer corners in voxel indices: half a voxel beyond the first and last centres.
  private var corners: [SIMD3<Double>] {
    let high = SIMD3<Double>(extents) - 0.5
    return (0..<8).map { corner in
      [corner & 1 == 0 ? -0.5 : high.x, corner & 2 == 0 ? -0.5 : high.y,
       corner & 4 == 0 ? -0.5 : high.z]
    }
  }

  /// The smallest box along the world's axes that holds every voxel.
  public var worldBox: WorldBox {
    let points = corners.map { affine($0) }
    return WorldBox(
      lower: points.dropFirst().reduce(points[0]) { pointwiseMin($0, $1) },
      upper: points.dropFirst().reduce(points[0]) { pointwiseMax($0, $1) })
  }

  /// Whether both have the same extents and no corner is further from the other's than
  /// `tolerance` voxels. Headers round their spacing, so equal grids differ by a little.
  public func matches(_ other: Grid, tolerance: Double = 0.01) -> Bool {
    guard extents == other.extents else { return false }
    let limit = tolerance * spacing.min()
    return corners.allSatisfy {
      let gap = affine($0) - other.affine($0)
      return (gap * gap).sum() <= limit * limit
    }
  }

  /// The part of the grid that starts at voxel `origin`.
  public func cropped(from origin: SIMD3<Int>, extents: SIMD3<Int>) -> Grid {
    let start = Affine(spacing: .one, offset: SIMD3<Double>(origin))
    return Grid(extents: extents, affine: affine.composed(with: start))
  }

  /// The grid with the same axes and centre and the given spacing in mm, whose extents are
  /// rounded to the nearest that fill the same box.
  ///
  /// - Throws: ``ImagingError`` `badSpacing` for a spacing that is not positive and finite or a
  ///   grid beyond ``NIfTILimits``.
  public func resampled(toSpacing target: SIMD3<Double>) throws(ImagingError) -> Grid {
    guard (0..<3).allSatisfy({ target[$0] > 0 && target[$0].isFinite }) else {
      throw ImagingError(.badSpacing, at: "spacing", "expected positive mm, got \(text(target))")
    }
    let ratio = target / spacing
    let wanted = (SIMD3<Double>(extents) / ratio).rounded(.toNearestOrAwayFromZero)
    let filled = pointwiseMax(wanted, .one)
    guard filled.x * filled.y * filled.z <= Double(NIfTILimits.voxelCount) else {
      throw ImagingError(
        .badSpacing, at: "spacing",
        "\(text(target)) mm makes more than \(NIfTILimits.voxelCount) voxels of \(self)")
    }
    let result = SIMD3<Int>(Int(filled.x), Int(filled.y), Int(filled.z))
    let start = (SIMD3<Double>(extents) - 1 - ratio * (filled - 1)) / 2
    let step = Affine(spacing: ratio, offset: start)
    return Grid(extents: result, affine: affine.composed(with: step))
  }
}

extension Grid: CustomStringConvertible {
  /// `96x96x48 voxels of 1x1x1 mm from (-48, -48, -24) to (48, 48, 24) mm`
  public var description: String {
    let size = "\(extents.x)x\(extents.y)x\(extents.z)"
    let step = (0..<3).map { short(spacing[$0]) }.joined(separator: "x")
    return "\(size) voxels of \(step) mm from \(text(worldBox.lower)) to \(text(worldBox.upper)) mm"
  }
}

/// A box along the world's axes, in mm.
public struct WorldBox: Hashable, Sendable {
  public var lower, upper: SIMD3<Double>

  public init(lower: SIMD3<Double>, upper: SIMD3<Double>) {
    self.lower = lower
    self.upper = upper
  }

  /// Whether the boxes share a volume; touching faces do not.
  public func overlaps(_ other: WorldBox) -> Bool {
    (0..<3).allSatisfy { lower[$0] < other.upper[$0] && other.lower[$0] < upper[$0] }
  }
}

private func text(_ point: SIMD3<Double>) -> String {
  "(\((0..<3).map { short(point[$0]) }.joined(separator: ", ")))"
}

/// Three decimals at most, without trailing zeros.
private func short(_ value: Double) -> String {
  let rounded = (value * 1000).rounded() / 1000
  return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
}
