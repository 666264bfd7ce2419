/// Everything that decides what a training run does, but where its data lie.
///
/// Two runs with the same recipe and the same data give the same bytes. The defaults are the
/// paper's MIM-CMFNet at the size of its pancreas data, with a reading of what it leaves open.
///
/// **Source:** Shao et al., Quant Imaging Med Surg 14(2), 2024, 1747-1765; what it takes over from
/// Yu et al., MICCAI 2019 (the mean teacher) and its published implementations.
public struct Recipe: Sendable, Hashable {
  public var name = "mim-cmfnet-pancreas"
  public var network = Architecture()
  /// The latent term of MIM; nil trains without it.
  public var latent: LatentTerm? = LatentTerm()
  /// Consistency with a mean teacher; nil trains on labelled cases alone.
  public var teacher: MeanTeacher? = MeanTeacher()
  public var loss = SegmentationLoss()
  public var optimizer = Optimizer()
  public var batch = BatchComposition()
  public var augmentation = Augmentation()
  public var iterations = 30_000
  /// What initial weights, batches, masks and noise follow from, each by a stream of its own.
  public var seed: UInt64 = 1337
  public var validation = Validation()
  public var data = DataPreparation()

  public init() {}
}

extension Recipe {
  /// The cases of one step, labelled ones first.
  public struct BatchComposition: Sendable, Hashable {
    public var labelled = 2
    /// 0 without a teacher.
    public var unlabelled = 2

    public init() {}

    public var count: Int { labelled + unlabelled }
  }

  /// Changes made to a case before it is cropped. A rotation comes first, then the flip.
  public struct Augmentation: Sendable, Hashable {
    /// 0 to 3 quarter turns in the axial plane.
    public var rotates = true
    /// One flip, always, along X or Y.
    public var flips = true
    /// What zero padding has beside the missing half, in voxels, where an axis is not longer than
    /// the patch.
    public var padMargin = 3

    public init() {}
  }

  /// Segmentation of whole cases while training goes on.
  public struct Validation: Sendable, Hashable {
    /// Iterations from one validation to the next; 0 for none before the end.
    public var interval = 1000
    /// Voxels between windows along X, Y and Z.
    public var stride = [18, 18, 4]
    /// The greatest number of cases looked at each time, the same ones; `evaluate` looks at all.
    public var caseLimit = 8

    public init() {}
  }
}
