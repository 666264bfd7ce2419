import ChiasmConsole
import ChiasmNetworks
import ChiasmTraining

/// What `--dry-run` prints.
struct TrainingSummary {
  private let recipe: Recipe
  private let dataset: Dataset
  private let estimate: TrainingEstimate

  init(_ recipe: Recipe, _ dataset: Dataset, _ estimate: TrainingEstimate) {
    self.recipe = recipe
    self.dataset = dataset
    self.estimate = estimate
  }

  func print(isJSON: Bool) throws {
    if isJSON { return try StandardOutput.write(json.text) }
    let patch = recipe.network.patch.map(String.init).joined(separator: "x")
    let total = estimate.secondsPerIteration * Double(recipe.iterations)
    let lines = [
      "recipe        \(recipe.name): \(recipe.network.kind.rawValue), "
        + "\(recipe.network.filters) filters, "
        + "patch \(patch), batch \(recipe.batch.labelled) + \(recipe.batch.unlabelled)",
      "parameters    \(Quantity.count(estimate.parameterCount))",
      "data          \(dataset.summary)",
      "memory        "
        + "\(Quantity.bytes(estimate.activationByteCount + estimate.weightByteCount)), of it "
        + "packed weights \(Quantity.bytes(estimate.weightByteCount))",
      "time          \(Quantity.duration(estimate.secondsPerIteration)) per iteration, "
        + "\(TrainingLog.span(total)) for \(Quantity.count(recipe.iterations))",
    ]
    try StandardOutput.write(lines.joined(separator: "\n") + "\n")
  }

  private var json: JSON {
    .object([
      ("recipe", .string(recipe.name)), ("parameters", .integer(estimate.parameterCount)),
      ("labelled", .integer(dataset.labelled.count)),
      ("unlabelled", .integer(dataset.unlabelled.count)),
      ("validation", .integer(dataset.validation.count)),
      ("test", .integer(dataset.test.count)), ("data", .string(dataset.hash)),
      ("activation_bytes", .integer(estimate.activationByteCount)),
      ("weight_bytes", .integer(estimate.weightByteCount)),
      ("iteration_seconds", .number(estimate.secondsPerIteration)),
      ("iterations", .integer(recipe.iterations)),
    ])
  }
}
