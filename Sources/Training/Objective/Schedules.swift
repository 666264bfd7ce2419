import Foundation

/// The ramp-up of the mean teacher: `exp(-5 (1 - t / length)^2)` with `t` clipped to 0...length.
///
/// Rises from e^-5 to 1; a length of 0 is a ramp that has ended.
///
/// **Source:** Laine and Aila 2017, as UA-MT (Yu et al. 2019) uses it.
public func sigmoidRampUp(_ time: Double, length: Double) -> Double {
  guard length > 0 else { return 1 }
  let remaining = 1 - min(max(time, 0), length) / length
  return exp(-5 * remaining * remaining)
}

/// How the learning rate falls.
public enum LearningRateSchedule: Sendable, Hashable {
  case constant
  /// `start * (1 - t / iterations)^power`, with t the iterations finished when the rate was set:
  /// the rate is set after every step, so the first two steps use the starting rate.
  ///
  /// **Source:** SSL4MIS.
  case polynomial(power: Double)
  /// `start * factor^(t / interval)`, the quotient rounded down.
  ///
  /// **Source:** UA-MT.
  case staircase(factor: Double, interval: Int)

  /// The rate of iteration `iteration`, which count from 0.
  public func rate(start: Double, iteration: Int, iterations: Int) -> Double {
    switch self {
    case .constant: return start
    case .polynomial(let power):
      let finished = Double(max(0, iteration - 1))
      return start * pow(max(0, 1 - finished / Double(max(1, iterations))), power)
    case .staircase(let factor, let interval):
      return start * pow(factor, Double(iteration / max(1, interval)))
    }
  }
}

/// The weights of the mean teacher that change from iteration to iteration.
///
/// **Source:** Yu et al., MICCAI 2019, and its code; SSL4MIS for the lengths.
public struct MeanTeacherSchedule: Sendable, Hashable {
  /// The weight of the consistency loss after the ramp.
  public var consistencyWeight = 0.1
  /// Length of its ramp in blocks of iterations.
  public var rampLength = 200.0
  /// Iterations of a block.
  public var rampInterval = 150
  /// The most that the teacher keeps of itself.
  public var emaDecay = 0.99

  public init() {}

  /// lambda: the weight of the consistency loss. Changes from block to block.
  public func consistencyWeight(iteration: Int) -> Double {
    consistencyWeight
      * sigmoidRampUp(Double(iteration / max(1, rampInterval)), length: rampLength)
  }

  /// alpha: the share of itself that the teacher keeps, 0 at first and `emaDecay` in the end.
  public func emaDecay(iteration: Int) -> Double {
    min(1 - 1 / (Double(iteration) + 1), emaDecay)
  }

  /// H: voxels of less entropy (in nats) count, from 3/4 to all of ln(classes).
  public static func uncertaintyThreshold(iteration: Int, iterations: Int, classes: Int = 2)
    -> Double
  {
    (0.75 + 0.25 * sigmoidRampUp(Double(iteration), length: Double(iterations)))
      * log(Double(classes))
  }
}
