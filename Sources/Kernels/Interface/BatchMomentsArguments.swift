/// Joins the moments of slabs over all cases: mean and biased variance of every channel, and
/// running statistics that move towards them.
public struct BatchMomentsArguments {
  public var moments: MomentsArguments
  public var channels: Int
  /// The weight of the batch in the running statistics, which take the unbiased variance.
  public var momentum: Float
  public var runningMean: UnsafePointer<Float>
  public var runningVariance: UnsafePointer<Float>
  /// `[C]` each.
  public var mean: UnsafeMutablePointer<Float>
  public var variance: UnsafeMutablePointer<Float>
  public var nextMean: UnsafeMutablePointer<Float>
  public var nextVariance: UnsafeMutablePointer<Float>

  public init(
    _ moments: MomentsArguments, channels: Int, momentum: Float,
    running: (mean: UnsafePointer<Float>, variance: UnsafePointer<Float>),
    batch: (mean: UnsafeMutablePointer<Float>, variance: UnsafeMutablePointer<Float>),
    next: (mean: UnsafeMutablePointer<Float>, variance: UnsafeMutablePointer<Float>)
  ) {
    self.moments = moments
    self.channels = channels
    self.momentum = momentum
    (runningMean, runningVariance) = running
    (mean, variance) = batch
    (nextMean, nextVariance) = next
  }

  /// One task per block.
  public var taskCount: Int { moments.blocks }
}
