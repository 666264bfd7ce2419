public import ChiasmGraph
import ChiasmImaging
public import ChiasmModelFile
import ChiasmNetworks
import ChiasmParallel
import ChiasmPasses
public import ChiasmRuntime
import ChiasmSegmentation
import ChiasmTensor

extension Trainer {
  /// A training of a recipe's network on a dataset.
  ///
  /// - Parameters:
  ///   - catalog: the standard operators and those of the recipe's plugins.
  ///   - plugins: with versions, for the checkpoints.
  ///   - options: with the ranks that train together, if there are several; each has its share of
  ///     every batch.
  ///   - checkpoint: to go on from; nil starts anew.
  /// - Throws: ``TrainingError``: `badRecipe`, also for a batch that ranks cannot share, `badData`,
  ///   `badCheckpoint` when the checkpoint is of another recipe or other data, `badRecord`;
  ///   `RuntimeError` when the step cannot be compiled.
  public init(
    _ recipe: Recipe, _ dataset: Dataset, catalog: OperatorCatalog,
    plugins: [PluginRequirement] = [], options: SessionOptions, files: TrainingFiles,
    goingOnFrom checkpoint: Checkpoint? = nil
  ) throws {
    if let checkpoint { try checkpoint.check(recipe, dataset, at: files.checkpoint) }
    let step = try TrainingStep(recipe, catalog: catalog)
    let session = try StepSession(
      step.graph(for: options.share), catalog: catalog, options: options)
    try session.load(checkpoint?.tensors ?? step.initialStates, from: files.checkpoint)
    var network = try recipe.network(batch: 1, purpose: .inference(.probability))
      .graph(catalog: catalog)
    network.metadata.merge(dataset.preparation.metadata) { $1 }
    network.metadata["network.weights"] = "trained by \(recipe.name), seed \(recipe.seed)"
    network.metadata["training.split"] = dataset.split.yaml
    network.metadata["training.seed"] = "\(recipe.seed)"
    network.metadata["training.split"] = dataset.split.yaml
    network.metadata["provenance.tool"] = "chiasm-train"
    var plan = Plan(
      iterations: recipe.iterations, validationInterval: recipe.validation.interval,
      recipe: recipe.yaml, data: dataset.hash)
    plan.plugins = plugins
    plan.threads = options.threads
    try self.init(
      plan, step: session, network: network,
      material: try TrainingMaterial(recipe, dataset, catalog: catalog, options: options),
      files: files, ranks: options.communicator,
      progress: checkpoint?.progress ?? TrainingProgress())
  }
}

extension Checkpoint {
  /// - Throws: ``TrainingError`` `badCheckpoint` that names the first line of the recipe that
  ///   differs, or the data.
  func check(_ recipe: Recipe, _ dataset: Dataset, at path: String) throws(TrainingError) {
    let ours = recipe.yaml.split(separator: "\n", omittingEmptySubsequences: false)
    let theirs = self.recipe.split(separator: "\n", omittingEmptySubsequences: false)
    for index in 0..<max(ours.count, theirs.count) {
      let expected = index < theirs.count ? theirs[index] : "no more"
      let got = index < ours.count ? ours[index] : "no more"
      guard expected != got else { continue }
      throw TrainingError(
        .badCheckpoint, at: path,
        "expected the checkpoint's recipe, with \"\(expected.trimmed)\" in line \(index + 1), "
          + "got \"\(got.trimmed)\"")
    }
    guard data == dataset.hash else {
      throw TrainingError(
        .badCheckpoint, at: path,
        "expected the checkpoint's data, \(data.prefix(12)), got \(dataset.hash.prefix(12))")
    }
  }
}

extension SessionOptions {
  /// The rank's part of what ranks share.
  var share: Share {
    communicator.map { Share(rank: $0.rank, count: $0.count) } ?? Share(rank: 0, count: 1)
  }
}

extension Substring {
  fileprivate var trimmed: Substring { drop { $0 == " " } }
}

extension TrainingMaterial {
  /// Batches, scalars and validation as a recipe and a dataset have them.
  ///
  /// - Throws: ``TrainingError`` `badData`.
  init(
    _ recipe: Recipe, _ dataset: Dataset, catalog: OperatorCatalog, options: SessionOptions
  ) throws(TrainingError) {
    let source = try BatchSource(recipe, dataset, share: options.share)
    self.init(
      batch: { iteration in
        let batch = source.batch(at: iteration)
        return (batch.inputs.merging(["label": batch.label]) { $1 }, batch.cases)
      },
      scalars: { recipe.stepScalars(iteration: $0) })
    let cases = Array(dataset.validation.filter(\.hasMask).prefix(recipe.validation.caseLimit))
    guard !cases.isEmpty else { return }
    judgementColumns = ["validation.dice", "validation.jaccard", "validation.hd95"]
    judge = { network, observe in
      let evaluator = try Evaluator(
        try Session(network, catalog: catalog, options: options),
        preparation: dataset.preparation)
      var picture: Raster?
      let evaluation = try evaluator.evaluate(cases) { done, count, segmentation in
        if done == 1 {
          let patient = cases[0].patient
          picture = try Overlay(
            ct: patient.ct, pet: patient.pet, mask: segmentation.mask, reference: cases[0].mask
          ).raster()
        }
        try observe(done, count)
      }
      let values = [evaluation.dice, evaluation.jaccard, evaluation.hd95].map { Float($0.mean) }
      return Judgement(
        dice: evaluation.dice.mean,
        values: Dictionary(
          uniqueKeysWithValues: zip(
            ["validation.dice", "validation.jaccard", "validation.hd95"], values)),
        picture: picture)
    }
  }
}
