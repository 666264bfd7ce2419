package import ChiasmGraph
import ChiasmTensor

extension OperatorBuilder {
  /// The Dice loss with squares in its denominator, of the whole batch jointly:
  ///
  /// `1 - (2 sum(p y) + s) / (sum(p^2) + sum(y^2) + s)`, the mean over classes.
  ///
  /// - Parameters:
  ///   - probabilities: p of the classes but the background, `[N, C - 1, s...]`.
  ///   - indicators: y, 0 or 1, alike.
  ///   - averaging: the classes that count.
  ///   - smoothing: s.
  /// - Returns: `[1]`, in 0...1.
  ///
  /// **Source:** Milletari et al. 2016 for the squares; UA-MT and SSL4MIS for the rest.
  package func diceLoss(
    _ probabilities: Value, _ indicators: Value,
    averaging classes: Recipe.SegmentationLoss.DiceClasses, smoothing: Double, name: String
  ) throws(OperatorError) -> Value {
    let foreground = try diceLosses(probabilities, indicators, smoothing)
    let count = shape(of: probabilities)[1]
    switch classes {
    case .foreground: return try mean(foreground, name: name)
    case .all:
      let background = try diceLosses(
        complement(of: classSum(probabilities)), complement(of: classSum(indicators)), smoothing)
      let sum = try add(total(foreground), background)
      return try multiply(sum, scalar(1 / Double(count + 1)), name: name)
    }
  }

  /// One for each class.
  private func diceLosses(_ p: Value, _ y: Value, _ smoothing: Double) throws(OperatorError)
    -> Value
  {
    let smoothing = try scalar(smoothing)
    let overlap = try perClass(multiply(p, y))
    let size = try add(perClass(multiply(p, p)), perClass(y))
    let dice = try divide(
      add(add(overlap, overlap), smoothing), add(size, smoothing))
    return try complement(of: dice)
  }

  /// The sum of `[N, K, s...]` over cases and voxels, `[K]`.
  private func perClass(_ x: Value) throws(OperatorError) -> Value {
    try reduceSum(x, axes: (0..<shape(of: x).rank).filter { $0 != 1 })
  }
}

extension ClassScores {
  /// The Dice of the voxels where another class than the background has the largest score, `[1]`;
  /// 1 where there are none and should be none. Passes no gradient; to be looked at.
  package func hardDice(_ indicators: Value, name: String) throws(OperatorError) -> Value {
    let isForeground = try builder.less(builder.scalar(0), builder.classMaximum(differences))
    let mask = try builder.cast(isForeground, to: .float32)
    let label = try builder.classSum(indicators)
    let smallest = try builder.scalar(1e-5)
    let overlap = try builder.total(builder.multiply(mask, label))
    let size = try builder.add(builder.total(mask), builder.total(label))
    return try builder.divide(
      builder.add(builder.add(overlap, overlap), smallest), builder.add(size, smallest),
      name: name)
  }
}
