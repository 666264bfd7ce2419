/// What a ``Segmenter`` has just done.
public enum SegmentationEvent: Sendable {
  /// Volumes are resampled and normalised.
  case prepared(windows: Int)
  /// A window stands in the session's inputs.
  case filled
  /// One more window is through the network.
  case window(done: Int, of: Int)
  /// All windows' scores are one map of probabilities.
  case stitched
  /// The probabilities are back on the case's own grid.
  case finished
}
