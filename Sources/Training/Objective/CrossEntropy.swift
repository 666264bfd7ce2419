package import ChiasmGraph

extension ClassScores {
  /// The mean over voxels of minus the logarithm of the right class's probability, `[1]`.
  ///
  /// - Parameter indicators: of the classes but the background, like ``differences``.
  package func crossEntropy(_ indicators: Value, name: String) throws(OperatorError) -> Value {
    let right = try builder.classSum(builder.multiply(indicators, differences))
    return try builder.mean(builder.subtract(logSum(), right), name: name)
  }
}
