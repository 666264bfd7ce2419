package import ChiasmGraph
import ChiasmTensor

/// Logits of C classes as their differences from the background's, class 0: `[N, C - 1, s...]`.
///
/// Softmax and its logarithm depend on the differences alone. With two classes that halves the work
/// of everything behind them.
package struct ClassScores {
  package let builder: any OperatorBuilder
  package let differences: Value

  package init(_ builder: any OperatorBuilder, logits: Value) throws(OperatorError) {
    let classes = builder.shape(of: logits)[1]
    let background = try builder.slice(logits, axes: [1], starts: [0], ends: [1])
    let foreground = try builder.slice(logits, axes: [1], starts: [1], ends: [classes])
    self.init(builder, differences: try builder.subtract(foreground, background))
  }

  private init(_ builder: any OperatorBuilder, differences: Value) {
    self.builder = builder
    self.differences = differences
  }

  /// Of cases `range` of the batch.
  func cases(_ range: Range<Int>) throws(OperatorError) -> ClassScores {
    ClassScores(builder, differences: try builder.cases(range, of: differences))
  }

  /// Softmax probabilities of the classes but the background, `[N, C - 1, s...]`.
  package func probabilities() throws(OperatorError) -> Value {
    if builder.shape(of: differences)[1] == 1 { return try builder.sigmoid(differences) }
    let (_, powers, sum) = try exponentials()
    return try builder.divide(powers, sum)
  }

  /// `log(1 + sum of exp(differences))`, `[N, 1, s...]`: minus the logarithm of the background's
  /// probability.
  func logSum() throws(OperatorError) -> Value {
    let (shift, _, sum) = try exponentials()
    return try builder.add(shift, builder.log(sum))
  }

  /// The largest difference, 0 if none is above it, `[N, 1, s...]`.
  ///
  /// Passes no gradient: what is shifted by it and back does not depend on it.
  private func shift() throws(OperatorError) -> Value {
    try builder.stopGradient(builder.relu(builder.classMaximum(differences)))
  }

  /// `exp(differences - shift)` and their sum with `exp(-shift)`, which is between 1 and C.
  private func exponentials() throws(OperatorError) -> (shift: Value, powers: Value, sum: Value) {
    let shift = try shift()
    let powers = try builder.exp(builder.subtract(differences, shift))
    let background = try builder.exp(builder.subtract(builder.scalar(0), shift))
    return (shift, powers, try builder.add(builder.classSum(powers), background))
  }
}

extension OperatorBuilder {
  /// The sum over the classes `[N, K, s...]`, as `[N, 1, s...]`.
  func classSum(_ x: Value) throws(OperatorError) -> Value {
    shape(of: x)[1] == 1 ? x : try reduceSum(x, axes: [1], keepAxes: true)
  }

  /// The maximum over the classes `[N, K, s...]`, as `[N, 1, s...]`.
  func classMaximum(_ x: Value) throws(OperatorError) -> Value {
    shape(of: x)[1] == 1 ? x : try reduceMax(x, axes: [1], keepAxes: true)
  }

  /// The sum over all elements, as `[1]`.
  func total(_ x: Value) throws(OperatorError) -> Value {
    try reshape(reduceSum(x), to: [1])
  }

  func mean(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try multiply(total(x), scalar(1 / Double(shape(of: x).count)), name: name)
  }

  /// `1 - x`.
  func complement(of x: Value) throws(OperatorError) -> Value { try subtract(scalar(1), x) }

  /// Cases `range` of the batch, which is the first axis.
  func cases(_ range: Range<Int>, of x: Value) throws(OperatorError) -> Value {
    if range == 0..<shape(of: x)[0] { return x }
    return try slice(x, axes: [0], starts: [range.lowerBound], ends: [range.upperBound])
  }
}
