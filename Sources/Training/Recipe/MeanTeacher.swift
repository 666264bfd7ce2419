extension Recipe {
  /// Consistency of the student with a teacher whose weights are the mean of the student's, where
  /// the teacher is certain.
  ///
  /// **Source:** Yu et al., MICCAI 2019 and its implementation.
  public struct MeanTeacher: Sendable, Hashable {
    /// The cases that are asked to be consistent.
    public enum Scope: String, Sendable, Hashable, CaseIterable {
      case all
      case unlabelled
    }

    /// T: passes that the uncertainty is estimated from, beside the one that is the target; with
    /// 0 every voxel counts as certain.
    public var passes = 8
    /// Copies of the batch in one of those passes, whose batch norms see them together; divides
    /// the passes.
    public var copiesPerPass = 2
    /// Standard deviation of the noise on the teacher's inputs.
    public var noiseScale = 0.1
    /// The noise is cut off at plus and minus this.
    public var noiseLimit = 0.2
    /// alpha, the greatest decay of the mean; early on it is 1 - 1 / (iteration + 1).
    public var decay = 0.99
    /// lambda after its ramp.
    public var weight = 0.1
    /// R, blocks of `rampInterval` iterations until lambda is at its full height.
    public var rampUp = 200
    public var rampInterval = 150
    /// The uncertainty threshold before its ramp, a share of ln 2, which it ends at.
    public var thresholdStart = 0.75
    public var scope = Scope.all

    public init() {}
  }
}
