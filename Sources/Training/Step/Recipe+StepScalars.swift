extension Recipe {
  /// The scalar inputs of one iteration's ``TrainingStep`` but `step`, by name.
  ///
  /// - Parameter iteration: counts from 0.
  public func stepScalars(iteration: Int) -> [String: Float] {
    var scalars = [
      "learning-rate": optimizer.learningRate(iteration: iteration, iterations: iterations)
    ]
    if let teacher {
      scalars["consistency-weight"] = teacher.consistencyWeight(iteration: iteration)
      scalars["uncertainty-threshold"] = teacher.uncertaintyThreshold(
        iteration: iteration, iterations: iterations)
      scalars["ema-decay"] = teacher.emaDecay(iteration: iteration)
    }
    if let latent { scalars["latent-weight"] = latent.weight }
    return scalars.mapValues(Float.init)
  }
}
