public import ChiasmImaging

/// How well one case was segmented.
public struct CaseScore: Sendable, Hashable {
  public enum Emptiness: String, Sendable, Hashable, CaseIterable {
    case none
    /// Nothing was found where a tumour is: Dice and Jaccard are 0, distances are the diagonal.
    case prediction
    /// Something was found where no tumour is: the same.
    case truth
    /// Nothing was found where no tumour is: Dice and Jaccard are 1, distances are 0.
    case both
  }

  public let id: String
  public let dice: Double
  public let jaccard: Double
  /// MedPy's 95 % Hausdorff distance in mm: the percentile of both directions in one list.
  public let hd95: Double
  /// MONAI's in mm: the greater of the two directions' percentiles.
  public let directedHD95: Double
  public let emptiness: Emptiness

  /// Compares a prediction with the truth.
  ///
  /// Where one mask is empty a distance has no value; the diagonal of the grid, the greatest
  /// distance there could be, stands for it.
  ///
  /// - Throws: `ImagingError` `gridMismatch`.
  public init(id: String, prediction: Mask, truth: Mask) throws(ImagingError) {
    let overlap = try Overlap(prediction, truth)
    self.id = id
    dice = overlap.dice
    jaccard = overlap.jaccard
    emptiness =
      switch (overlap.first, overlap.second) {
      case (0, 0): .both
      case (0, _): .prediction
      case (_, 0): .truth
      default: .none
      }
    switch emptiness {
    case .none:
      let distance = try SurfaceDistance(prediction, truth)
      hd95 = distance.hd95
      directedHD95 = distance.directedHD95
    case .both: (hd95, directedHD95) = (0, 0)
    case .prediction, .truth:
      let edges = SIMD3<Double>(truth.grid.extents) * truth.grid.spacing
      let diagonal = (edges * edges).sum().squareRoot()
      (hd95, directedHD95) = (diagonal, diagonal)
    }
  }
}
