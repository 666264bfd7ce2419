/// What a ``TrainingStep`` computes, besides the network.
public struct StepSettings: Sendable, Hashable {
  /// Cases with a label; they come first in the batch.
  public var labelled = 2
  /// Cases without; 0 where there is no teacher.
  public var unlabelled = 2
  public var segmentation = SegmentationLoss()
  /// Nil trains on labelled cases alone.
  public var teacher: MeanTeacher? = MeanTeacher()
  /// SGD's momentum.
  public var momentum = 0.9
  /// SGD's weight decay, of all parameters.
  public var weightDecay = 1e-4
  /// The factor of MIM's latent noise; 0 for tests.
  public var latentNoise = 1.0

  public init() {}

  var batch: Int { labelled + unlabelled }
}

/// The frame of UA-MT: a teacher that is the moving average of the student, and a consistency loss
/// where the teacher is certain.
///
/// **Source:** Yu et al., MICCAI 2019, and its code.
public struct MeanTeacher: Sendable, Hashable {
  /// Which cases the consistency loss and the teacher see.
  public enum Cases: String, Sendable, Hashable, CaseIterable {
    case all
    case unlabelled
  }

  /// T: stochastic passes that measure the teacher's uncertainty; 0 lets every voxel count.
  public var passes = 8
  /// Copies of the batch in one of these passes, whose batch norms see them together; divides T.
  public var copiesPerPass = 2
  /// Deviation of the normal noise added to the teacher's inputs.
  public var noise = 0.1
  /// The noise is clamped to this magnitude.
  public var noiseLimit = 0.2
  public var consistency = Cases.all

  public init() {}
}
