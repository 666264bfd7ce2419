/// What a ``Segmenter`` has just done.
public enum SegmentationEvent: Sendable {
  /// Volumes are resampled and normalised.
  case prepared(windows: Int)
  /// One more window is through the network.
  case window(done: Int, of: Int)
  /// The probabilities are back on the case's own grid.
  case finished
}
