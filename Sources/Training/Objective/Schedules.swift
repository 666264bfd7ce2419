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

extension Recipe.Optimizer {
  /// The learning rate of one iteration.
  ///
  /// With `poly` it is set after every step from the iterations finished until then, the step
  /// itself not counted, so that the first two steps both use the starting rate.
  ///
  /// - Parameters:
  ///   - iteration: counts from 0.
  ///   - iterations: of the whole training.
  ///
  /// **Source:** SSL4MIS for `poly`, UA-MT for `staircase`.
  public func learningRate(iteration: Int, iterations: Int) -> Double {
    switch schedule {
    case .poly(let power):
      let share = Double(max(0, iteration - 1)) / Double(max(1, iterations))
      return learningRate * pow(max(0, 1 - share), power)
    case .staircase(let factor, let interval):
      return learningRate * pow(factor, Double(iteration / max(1, interval)))
    }
  }
}

extension Recipe.MeanTeacher {
  /// lambda: the weight of the consistency loss, which changes from block to block.
  public func consistencyWeight(iteration: Int) -> Double {
    weight * sigmoidRampUp(Double(iteration / max(1, rampInterval)), length: Double(rampUp))
  }

  /// alpha: the share of itself that the teacher keeps after this iteration's step; 0 after the
  /// first, so that the teacher becomes the student.
  public func emaDecay(iteration: Int) -> Double {
    min(1 - 1 / (Double(iteration) + 1), decay)
  }

  /// H: where the teacher's entropy (in nats) is less, a voxel counts. Ends at ln(classes), the
  /// greatest entropy there is.
  public func uncertaintyThreshold(iteration: Int, iterations: Int, classes: Int = 2) -> Double {
    let ramp = sigmoidRampUp(Double(iteration), length: Double(iterations))
    return (thresholdStart + (1 - thresholdStart) * ramp) * log(Double(classes))
  }
}
