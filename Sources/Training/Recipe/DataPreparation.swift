extension Recipe {
  /// How cases are found, split and prepared.
  public struct DataPreparation: Sendable, Hashable {
    /// How files are called; nil tries the layouts that are known.
    public var layout: CaseLayout?
    /// Voxel size in mm that volumes are resampled to.
    public var spacing = 1.0
    /// Extents X, Y, Z in voxels that cases are cropped to.
    public var crop = [144, 144, 48]
    public var cropCenter = CropCenter.tumour
    public var ctNormalization = CTNormalization.foreground
    /// The share of all cases that are kept for the test.
    public var testShare = 0.2
    /// The share of all cases that are kept for validation. With 0 the test cases are looked at
    /// while training goes on, and only the last checkpoint may be reported.
    public var validationShare = 0.0
    /// The share of the training cases whose labels are used.
    public var labelledShare = 0.2
    /// Which of the seeded repetitions of the split, from 0.
    public var repetition = 0
    public var phantom = PhantomCases()

    public init() {}
  }

  /// What the crop is centred on, as far as the volume allows.
  public enum CropCenter: String, Sendable, Hashable, CaseIterable {
    /// The centroid of the mask, which uses the annotation; the volume's centre without one.
    case tumour
    /// The boxes of HECKTOR's table; cases without one are refused.
    case box
    /// The middle of CT.
    case volume
  }

  /// Where the constants that CT is normalised with come from.
  public enum CTNormalization: String, Sendable, Hashable, CaseIterable {
    /// Percentiles, mean and deviation of CT in the tumours of the labelled training cases.
    case foreground
    /// Of all voxels of the labelled training cases above air.
    case body
    /// A fixed soft-tissue window.
    case softTissue = "soft-tissue"
  }

  /// The cases that are made when the data are `phantom`: as large as the crop, in its spacing.
  public struct PhantomCases: Sendable, Hashable {
    public var count = 60
    /// The first case's seed; case k has the seed plus k.
    public var seed: UInt64 = 0

    public init() {}
  }
}
