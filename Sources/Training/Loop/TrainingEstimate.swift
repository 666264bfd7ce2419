public import ChiasmGraph
import ChiasmPlan
public import ChiasmRuntime
import ChiasmTensor

/// What a training would take, found by compiling its step and running it twice.
public struct TrainingEstimate: Sendable, Hashable {
  /// Trainable scalars, those that only training uses included.
  public let parameterCount: Int
  /// Of the step: activations, states and gradients, and packed weights.
  public let activationByteCount: Int
  public let weightByteCount: Int
  /// Of the second iteration, its batch included.
  public let secondsPerIteration: Double

  /// - Throws: ``TrainingError`` `badRecipe` or `badData`; `RuntimeError`.
  public init(
    _ recipe: Recipe, _ dataset: Dataset, catalog: OperatorCatalog, options: SessionOptions
  ) throws {
    let step = try TrainingStep(recipe, catalog: catalog)
    let session = try StepSession(
      step.graph(for: options.share), catalog: catalog, options: options)
    try session.load(step.initialStates, from: recipe.name)
    let material = try TrainingMaterial(recipe, dataset, catalog: catalog, options: options)
    let clock = ContinuousClock()
    var elapsed = Duration.zero
    for iteration in 0..<2 {
      elapsed = try clock.measure {
        let batch = try material.batch(iteration)
        _ = try session.run(
          iteration: iteration, batch: batch.tensors, scalars: material.scalars(iteration))
      }
    }
    let (seconds, attoseconds) = elapsed.components
    secondsPerIteration = Double(seconds) + Double(attoseconds) * 1e-18
    let prefix = "momentum."
    parameterCount = session.states.filter { $0.key.hasPrefix(prefix) }
      .reduce(0) { $0 + $1.value.shape.count }
    activationByteCount = session.session.plan.arenaByteCount
    weightByteCount = session.session.plan.weightByteCount
  }
}
