/// The distances between the surfaces of two masks, in mm.
///
/// A surface voxel is one that does not survive an erosion with its six face neighbours; beyond
/// the grid everything is background.
///
/// **Source:** FACTS.md section 11; `medpy.metric.binary`, `monai.metrics`.
public struct SurfaceDistance: Sendable {
  /// Ascending distances from the first surface to the second, and back.
  public let forward, backward: [Double]

  /// - Parameter spacing: mm per voxel; the first mask's own by default.
  /// - Throws: ``ImagingError`` `gridMismatch` when the extents differ, `emptyMask` when a mask
  ///   has no voxels: a distance to nothing has no value.
  public init(_ a: Mask, _ b: Mask, spacing: SIMD3<Double>? = nil) throws(ImagingError) {
    try checkExtents(a, b)
    let (countA, countB) = (a.foregroundCount, b.foregroundCount)
    guard countA > 0, countB > 0 else {
      let which = countA + countB == 0 ? "both" : countA == 0 ? "the first" : "the second"
      throw ImagingError(
        .emptyMask, at: "masks", "expected voxels in two masks, \(which) had none")
    }
    let box = BoundingBox(of: [a, b])
    let (cropA, cropB) = (box.crop(a), box.crop(b))
    let (borderA, borderB) = (surface(cropA, box.extents), surface(cropB, box.extents))
    let spacing = spacing ?? a.grid.spacing
    forward = distances(from: borderA, to: borderB, box.extents, spacing)
    backward = distances(from: borderB, to: borderA, box.extents, spacing)
  }

  /// The 95th percentile of all distances, both directions in one list: MedPy's definition.
  public var hd95: Double { percentile(95, ofSorted: (forward + backward).sorted()) }

  /// The larger of the two directions' 95th percentiles: MONAI's definition.
  public var directedHD95: Double {
    max(percentile(95, ofSorted: forward), percentile(95, ofSorted: backward))
  }

  /// The largest distance: the Hausdorff distance.
  public var maximum: Double { max(forward[forward.count - 1], backward[backward.count - 1]) }

  /// The mean of all distances, both directions in one list: MedPy's `assd`.
  public var mean: Double {
    (forward.reduce(0, +) + backward.reduce(0, +)) / Double(forward.count + backward.count)
  }
}

private func distances(
  from sources: [Bool], to targets: [Bool], _ extents: SIMD3<Int>, _ spacing: SIMD3<Double>
) -> [Double] {
  let squared = squaredDistances(toSeeds: targets, extents: extents, spacing: spacing)
  return zip(sources, squared).lazy.filter(\.0).map { $0.1.squareRoot() }.sorted()
}

/// The voxels of `mask` with a face neighbour that is background or beyond the grid.
private func surface(_ mask: [Bool], _ extents: SIMD3<Int>) -> [Bool] {
  let strides = [1, extents.x, extents.x * extents.y]
  return mask.indices.map { offset in
    guard mask[offset] else { return false }
    let index = [
      offset % extents.x, offset / extents.x % extents.y, offset / (extents.x * extents.y),
    ]
    return (0..<3).contains { axis in
      index[axis] == 0 || index[axis] == extents[axis] - 1
        || !mask[offset - strides[axis]] || !mask[offset + strides[axis]]
    }
  }
}
