package import ChiasmGraph
import ChiasmTensor

extension OperatorBuilder {
  /// 1 where the entropy of probabilities is less than a threshold, else 0: fp32 `[N, 1, s...]`.
  ///
  /// The entropy is `-sum over classes of p log(p + 1e-6)`, the background included, in nats.
  ///
  /// - Parameters:
  ///   - probabilities: of the classes but the background, `[N, C - 1, s...]`.
  ///   - threshold: `[1]`.
  ///
  /// **Source:** Yu et al. 2019 (UA-MT), section 2.2, and its code.
  package func certainty(_ probabilities: Value, below threshold: Value) throws(OperatorError)
    -> Value
  {
    let background = try complement(of: classSum(probabilities))
    let information = try add(
      classSum(weightedLog(probabilities)), weightedLog(background))
    let bound = try subtract(scalar(0), threshold)
    return try cast(less(bound, information), to: .float32)
  }

  /// `p log(p + 1e-6)`.
  private func weightedLog(_ p: Value) throws(OperatorError) -> Value {
    try multiply(p, log(add(p, scalar(1e-6))))
  }

  /// The mean squared difference of two distributions over the classes, where a mask is 1:
  ///
  /// `sum(mask (p - q)^2) / (C sum(mask) + 1e-16)`, sums over cases, classes and voxels.
  ///
  /// - Parameters:
  ///   - p, q: of the classes but the background, `[N, C - 1, s...]`.
  ///   - mask: `[N, 1, s...]`, 0 or 1.
  /// - Returns: `[1]`; 0 where the mask is 0 everywhere.
  ///
  /// **Source:** Yu et al. 2019 (UA-MT), equation 3, and its code.
  package func consistencyLoss(_ p: Value, _ q: Value, mask: Value, name: String)
    throws(OperatorError) -> Value
  {
    let classes = Double(shape(of: p)[1] + 1)
    let difference = try subtract(q, p)
    let squares = try classSum(multiply(difference, difference))
    // The background's probability changes by as much as all others together.
    let change = try classSum(difference)
    let terms = try add(squares, multiply(change, change))
    let count = try multiply(total(mask), scalar(classes))
    return try divide(
      total(multiply(mask, terms)), add(count, scalar(1e-16)), name: name)
  }
}
