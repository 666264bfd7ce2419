public import ChiasmLanguage

/// The batch normalisation inside a fusion operator, as the operator's attributes describe it:
/// `epsilon`, `momentum` and `training`.
public struct BatchNormalization: Sendable {
  /// The names of its attributes.
  public static let attributeNames = ["epsilon", "momentum", "training"]

  /// Added to the variance.
  public let epsilon: Double
  /// The share of the batch in the new running statistics.
  public let momentum: Double
  /// Whether the statistics are the batch's; then the new running ones are made as well.
  public let training: Bool

  /// - Throws: ``OperatorError`` `attribute`.
  public init(_ attributes: Attributes, training: Bool = false, for id: OperatorID)
    throws(OperatorError)
  {
    epsilon = try attributes.float("epsilon", default: 1e-5, for: id)
    momentum = try attributes.float("momentum", default: 0.1, for: id)
    self.training = try attributes.bool("training", default: training, for: id)
    guard epsilon > 0, epsilon.isFinite else {
      throw OperatorError(.attribute, id, "attribute \"epsilon\" expected > 0, got \(epsilon)")
    }
    guard (0...1).contains(momentum) else {
      throw OperatorError(.attribute, id, "attribute \"momentum\" expected 0 to 1, got \(momentum)")
    }
  }

  /// Appends the normalisation of x `[N, C, s...]`.
  ///
  /// - Parameter parameters: scale, offset, mean and variance, each `[C]`.
  /// - Returns: the result, and when training the new running mean and variance.
  public func apply(
    _ x: Value, _ parameters: some RandomAccessCollection<Value>,
    into builder: any OperatorBuilder, name: String? = nil
  ) throws(OperatorError) -> (y: Value, statistics: [Value]) {
    let p = Array(parameters)
    guard p.count == 4 else {
      throw OperatorError(.arity, "batch-norm", "expected 4 parameters, got \(p.count)")
    }
    guard training else {
      let y = try builder.batchNorm(
        x, scale: p[0], offset: p[1], mean: p[2], variance: p[3], epsilon: epsilon, name: name)
      return (y, [])
    }
    let (y, mean, variance) = try builder.trainingBatchNorm(
      x, scale: p[0], offset: p[1], mean: p[2], variance: p[3], epsilon: epsilon,
      momentum: momentum, name: name)
    return (y, [mean, variance])
  }
}
