extension Recipe {
  /// Cross-entropy and squared Dice of the labelled cases, weighted.
  public struct SegmentationLoss: Sendable, Hashable {
    /// What Dice is the mean over.
    public enum DiceClasses: String, Sendable, Hashable, CaseIterable {
      case foreground
      case all
    }

    public var crossEntropy = 0.5
    public var dice = 0.5
    /// Added to Dice's numerator and denominator.
    public var diceSmoothing = 1e-5
    public var diceClasses = DiceClasses.foreground

    public init() {}
  }

  /// Stochastic gradient descent; the decay applies to all parameters.
  public struct Optimizer: Sendable, Hashable {
    public var learningRate = 0.01
    public var momentum = 0.9
    public var weightDecay = 1e-4
    public var schedule = LearningRateSchedule.poly(power: 0.9)

    public init() {}
  }

  /// How the learning rate falls.
  public enum LearningRateSchedule: Sendable, Hashable {
    /// The start times (1 - iteration / iterations)^power.
    case poly(power: Double)
    /// The start times `factor` for each `interval` iterations that are over.
    case staircase(factor: Double, interval: Int)
  }
}
