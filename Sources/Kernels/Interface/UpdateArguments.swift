/// `v' = momentum · v + (g + decay · w)`, `w' = w - rate · v'`. In place, or apart.
public struct SGDUpdateArguments {
  public var weights: UnsafePointer<Float>
  public var gradient: UnsafePointer<Float>
  public var velocity: UnsafePointer<Float>
  /// One number, read when the kernel runs.
  public var rate: UnsafePointer<Float>
  public var nextWeights: UnsafeMutablePointer<Float>
  public var nextVelocity: UnsafeMutablePointer<Float>
  public var momentum: Float
  public var decay: Float
  public var count: Int
  /// Elements per task.
  public var chunk: Int

  public init(
    weights: UnsafePointer<Float>, gradient: UnsafePointer<Float>, velocity: UnsafePointer<Float>,
    rate: UnsafePointer<Float>, nextWeights: UnsafeMutablePointer<Float>,
    nextVelocity: UnsafeMutablePointer<Float>, momentum: Float, decay: Float, count: Int, chunk: Int
  ) {
    self.weights = weights
    self.gradient = gradient
    self.velocity = velocity
    self.rate = rate
    self.nextWeights = nextWeights
    self.nextVelocity = nextVelocity
    self.momentum = momentum
    self.decay = decay
    self.count = count
    self.chunk = chunk
  }

  public var taskCount: Int { (count + chunk - 1) / chunk }
}

/// `average' = decay · average + (1 - decay) · x`. In place, or apart.
public struct EMAUpdateArguments {
  public var average: UnsafePointer<Float>
  public var x: UnsafePointer<Float>
  /// One number, read when the kernel runs.
  public var decay: UnsafePointer<Float>
  public var next: UnsafeMutablePointer<Float>
  public var count: Int
  /// Elements per task.
  public var chunk: Int

  public init(
    average: UnsafePointer<Float>, x: UnsafePointer<Float>, decay: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>, count: Int, chunk: Int
  ) {
    self.average = average
    self.x = x
    self.decay = decay
    self.next = next
    self.count = count
    self.chunk = chunk
  }

  public var taskCount: Int { (count + chunk - 1) / chunk }
}
