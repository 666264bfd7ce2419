/// What a ``Trainer`` has just done.
public enum TrainingEvent: Sendable {
  /// One more iteration is done.
  ///
  /// - Parameters:
  ///   - done: the iterations that are done, of all.
  ///   - values: what was measured, by name.
  case iteration(done: Int, values: [String: Float])
  /// One more case of a validation is segmented.
  case validating(done: Int, of: Int)
  case validated(TrainingProgress.Score, isBest: Bool)
  /// A file is complete on the disk.
  case wrote(path: String)
}

/// How a training ended.
public enum TrainingEnd: Sendable, Hashable {
  /// All iterations are done.
  case completed
  /// It was asked to stop after so many iterations.
  case stopped
  /// The user interrupted it.
  case interrupted
}
