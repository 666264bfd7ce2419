import ArgumentParser
import ChiasmConsole
import ChiasmRuntime
import ChiasmSegmentation
import ChiasmTraining

/// `chiasm-train evaluate`: how well a model segments cases whose masks are known.
struct Evaluate: ToolCommand {
  /// Which cases are looked at.
  enum Choice: String, ExpressibleByArgument, CaseIterable {
    case test, validation, all
  }

  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Compares what a model finds with the masks of cases.",
    discussion: """
      Cases are prepared as the model's own recipe says. Prints Dice, Jaccard and the 95 % \
      Hausdorff distance in mm as MedPy and as MONAI define it, for each case and as mean and \
      standard deviation over cases. \(Evaluation.emptyMaskPolicy.capitalizedSentence).
      """)

  @Argument(help: "The model file.")
  var model: String

  @Option(help: "A folder of cases, or phantom.")
  var data: String

  @Option(help: "A recipe's name or file, in place of the model's own.")
  var recipe: String?

  @Option(help: "A file that says what each case is for, in place of the model's own.")
  var split: String?

  @Option(
    name: .customLong("cases"),
    help: ArgumentHelp(
      "test, validation or all. Default: test where the split knows the data, else all.",
      valueName: "which"))
  var choice: Choice?

  @Option(help: "With --data phantom: how many to make, all of them looked at.")
  var phantoms: Int?

  @Option(help: "With --data phantom: the first one's seed.")
  var seed: UInt64?

  @Option(help: "A folder that keeps prepared cases.")
  var cache: String?

  @Option(
    help: ArgumentHelp(
      "Threads to compute with. Default: OMP_NUM_THREADS, else what the machine grants.",
      valueName: "n"))
  var threads: Int?

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "Print comma-separated values.")
  var csv = false

  @OptionGroup var plugins: PluginOptions

  func validate() throws {
    guard !json || !csv else { throw ValidationError("expected --json or --csv, got both") }
    guard data == "phantom" || (phantoms == nil && seed == nil) else {
      throw ValidationError("--phantoms and --seed: expected --data phantom, got \"\(data)\"")
    }
    if let phantoms, !(1...10_000).contains(phantoms) {
      throw ValidationError("--phantoms: expected 1 to 10000, got \(phantoms)")
    }
  }

  func run() throws {
    let threads = try ComputeOptions.threadCount(threads)
    let loaded = try LoadedModel(model, plugins: plugins, threads: threads)
    let recipe = try recipe(loaded.metadata)
    let options = SessionOptions(threads: threads)
    let session = try Session(try loaded.plan(options: options), options: options)
    let evaluator = try Evaluator(
      session, preparation: try ImagePreparation(metadata: loaded.metadata))
    let cases = try chosen(
      Dataset.cases(recipe.data, DataSource(data), cachePath: cache, threads: threads),
      try split(loaded.metadata))
    let report = Report(isSilent: json || csv)
    var progress = Progress("evaluation", unit: "cases", report: report)
    let evaluation = try evaluator.evaluate(cases) { done, total, _ in
      try progress.update(done, of: total)
    }
    let text = EvaluationText(model: model, data: data, evaluation: evaluation)
    try StandardOutput.write(json ? text.json.text : csv ? text.csv : text.table)
  }

  private func recipe(_ metadata: [String: String]) throws -> Recipe {
    var result: Recipe
    if let recipe {
      result = try Recipe(named: recipe)
    } else if let yaml = metadata["training.recipe"] {
      result = try Recipe(yaml: yaml, file: "\(model): training.recipe")
    } else {
      // A model that was not trained here: whole volumes.
      result = Recipe()
      if data != "phantom" { result.data.crop = [1024, 1024, 1024] }
      result.data.cropCenter = .volume
      let stated = try ImagePreparation(metadata: metadata).spacing
      if let stated { result.data.spacing = stated.x }
    }
    if let phantoms { result.data.phantom.count = phantoms }
    if let seed { result.data.phantom.seed = seed }
    return result
  }

  private func split(_ metadata: [String: String]) throws -> DataSplit? {
    if let split { return try DataSplit(path: split) }
    guard phantoms == nil, seed == nil, let yaml = metadata["training.split"] else { return nil }
    return try DataSplit(yaml: yaml, file: "\(model): training.split")
  }

  private func chosen(_ cases: [PreparedCase], _ known: DataSplit?) throws -> [PreparedCase] {
    // The model's own split says nothing of data that it was not trained with.
    let named = Set((known?.roles ?? []).flatMap(\.ids))
    let isOfOthers = split == nil && !cases.contains { named.contains($0.id) }
    let split = isOfOthers ? nil : known
    let choice = choice ?? (split == nil ? .all : .test)
    guard let split, choice != .all else {
      guard choice == .all else {
        throw ToolError("--cases", "expected a split for \(choice.rawValue), got none")
      }
      return try nonEmpty(cases.filter(\.hasMask), "with masks")
    }
    let ids = choice == .test ? split.test : split.validation
    for id in ids where !cases.contains(where: { $0.id == id && $0.hasMask }) {
      throw ToolError(
        id, "expected a case with a mask in \(data), as the split has it; --cases all takes any")
    }
    return try nonEmpty(cases.filter { ids.contains($0.id) }, "for \(choice.rawValue)")
  }

  private func nonEmpty(_ cases: [PreparedCase], _ what: String) throws -> [PreparedCase] {
    guard !cases.isEmpty else { throw ToolError(data, "expected cases \(what), got none") }
    return cases
  }
}

extension String {
  /// With its first letter in upper case.
  fileprivate var capitalizedSentence: String { prefix(1).uppercased() + dropFirst() }
}
