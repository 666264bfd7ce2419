/// How the values of one input become what a network expects.
///
/// A model carries one line of text per input in its metadata, under
/// `normalization.` and the input's name.
///
/// **Source:** FACTS.md section 10 (the CT and "other modality" schemes of nnU-Net).
public enum Normalization: Hashable, Sendable {
  /// The values as they are.
  case none
  /// CT: clip to percentiles of the training cases' tumour voxels, subtract their mean, divide
  /// by their standard deviation. In HU.
  case clip(lower: Float, upper: Float, mean: Float, deviation: Float)
  /// PET: subtract the image's mean, divide by its population standard deviation.
  case zScore

  /// The usual abdominal window of -160 to 240 HU: what CT gets until a training has measured
  /// its own.
  public static let softTissue = Normalization.clip(
    lower: -160, upper: 240, mean: 40, deviation: 100)

  /// The CT scheme measured on tumour voxels: percentiles 0.5 and 99.5, mean and deviation.
  ///
  /// - Throws: ``ImagingError`` `badNormalization` for no or equal values.
  public init(measuring foreground: [Float]) throws(ImagingError) {
    let (mean, deviation) = moments(foreground)
    guard deviation > 0 else {
      throw ImagingError(
        .badNormalization, at: "foreground",
        "expected values that differ, got \(foreground.count) without spread")
    }
    let sorted = foreground.sorted()
    self = .clip(
      lower: Float(percentile(0.5, ofSorted: sorted)),
      upper: Float(percentile(99.5, ofSorted: sorted)),
      mean: Float(mean), deviation: Float(deviation))
  }

  /// The volume a network expects.
  ///
  /// **Edge cases:** an image of equal values has z-score 0 everywhere.
  public func callAsFunction(_ volume: Volume) -> Volume {
    if self == .none { return volume }
    let rescale = rescaling(of: volume)
    return Volume(grid: volume.grid, voxels: volume.voxels.map { rescale($0) })
  }
}
