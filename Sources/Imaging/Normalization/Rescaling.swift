/// What a normalisation does to each voxel of one image: clip, subtract, multiply.
public struct Rescaling: Hashable, Sendable {
  public let lower, upper, center, scale: Float

  public init(lower: Float = -.infinity, upper: Float = .infinity, center: Float, scale: Float) {
    (self.lower, self.upper, self.center, self.scale) = (lower, upper, center, scale)
  }

  public func callAsFunction(_ value: Float) -> Float {
    (min(max(value, lower), upper) - center) * scale
  }
}

extension Normalization {
  /// This normalisation with what it measures on `volume`.
  ///
  /// **Edge cases:** an image of equal values has z-score 0 everywhere.
  public func rescaling(of volume: Volume) -> Rescaling {
    switch self {
    case .none: return Rescaling(center: 0, scale: 1)
    case .clip(let lower, let upper, let mean, let deviation):
      return Rescaling(lower: lower, upper: upper, center: mean, scale: 1 / deviation)
    case .zScore:
      let (mean, deviation) = moments(volume.voxels)
      return Rescaling(center: Float(mean), scale: Float(1 / max(deviation, 1e-8)))
    }
  }
}
