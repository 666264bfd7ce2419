public import ChiasmGraph
import ChiasmNetworks
import ChiasmOperators
public import ChiasmPasses
public import ChiasmTensor

/// One iteration of training as a graph: teacher, student, losses, their gradient, the optimizer's
/// step and the teacher's average.
///
/// An output named like an input is that input's value after the iteration; a session keeps it.
///
/// **Inputs:** the network's images fp32 `[B, 1, X, Y, Z]`, labelled cases first; `label` uint8
/// `[L, X, Y, Z]` of the L labelled ones; `step` int64 `[1]`, the iteration, which numbers the
/// random streams; fp32 `[1]`: see ``Recipe/stepScalars(iteration:)``; then the states.
///
/// **States,** fp32: every parameter and running statistic under its name in the network;
/// `momentum.NAME` for every parameter; with a teacher `teacher.NAME` for all of them that the
/// logits depend on. The teacher's statistics are those of its own passes, one after the other.
///
/// **Outputs:** the states, and fp32 `[1]`: `loss`, `loss.segmentation`, `loss.cross-entropy`,
/// `loss.dice` and `dice` (hard, of the labelled cases); with a teacher `loss.consistency` and
/// `certain-share` (of the voxels that the teacher sees); with MIM `loss.latent`.
///
/// **Source:** Shao et al. 2024, equation 1; Yu et al. 2019 (UA-MT) and its code.
public struct TrainingStep: Sendable {
  public let graph: Graph
  /// The states before the first iteration: fresh weights, no momentum, a teacher like the student.
  public let initialStates: [String: Tensor]
  /// How the batch is spread over ranks: each has its share of the labelled and of the unlabelled
  /// cases.
  private let distributions: [String: Distribution]
  private let batch: Recipe.BatchComposition
  private let catalog: OperatorCatalog

  /// - Parameters:
  ///   - catalog: the standard operators and those of the recipe's plugins.
  ///   - latentNoise: the factor of MIM's noise; 0 for tests.
  /// - Throws: ``TrainingError`` `badRecipe` when the network cannot be built or does not depend on
  ///   one of its parameters.
  public init(_ recipe: Recipe, catalog: OperatorCatalog, latentNoise: Double = 1)
    throws(TrainingError)
  {
    var assembly = try StepAssembly(recipe, catalog, latentNoise: latentNoise)
    graph = try assembly.graph()
    initialStates = assembly.initialStates
    batch = recipe.batch
    let streams = [batch.labelled, batch.unlabelled].filter { $0 > 0 }
    var distributions = ["label": Distribution.split(axis: 0, runs: [batch.labelled])]
    for image in assembly.student.images {
      distributions[image.name] = .split(axis: 0, runs: streams)
    }
    self.distributions = distributions
    self.catalog = catalog
  }

  /// The step of one rank: inputs have its cases alone, everything else is that of the whole batch.
  /// A single rank's is ``graph``.
  ///
  /// - Throws: ``TrainingError`` `badRecipe` when the ranks cannot share the batch evenly.
  public func graph(for share: Share) throws(TrainingError) -> Graph {
    if share.count == 1 { return graph }
    guard batch.labelled % share.count == 0, batch.unlabelled % share.count == 0 else {
      throw TrainingError(
        .badRecipe, at: "batch",
        "expected labelled and unlabelled cases that \(share.count) ranks share evenly, got "
          + "\(batch.labelled) and \(batch.unlabelled)")
    }
    return try locating { () throws(PassError) in
      try graph.distributed(distributions, for: share, catalog: catalog)
    }
  }
}
