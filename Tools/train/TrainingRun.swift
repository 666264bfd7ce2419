import ChiasmConsole
import ChiasmGraph
import ChiasmModelFile
import ChiasmPlugins
import ChiasmRuntime
import ChiasmTraining
import Glibc

/// One training from the flags to the end.
struct TrainingRun {
  private let options: TrainingOptions
  private let plugins: PluginOptions

  init(_ options: TrainingOptions, _ plugins: PluginOptions) {
    self.options = options
    self.plugins = plugins
  }

  func run() throws {
    if options.listRecipes { return try listRecipes() }
    try options.check()
    let threads = try ComputeOptions.threadCount(options.threads)
    let files = TrainingFiles(options.output ?? "")
    let checkpoint = try options.resume ? readCheckpoint(files.checkpoint, threads) : nil
    let recipe = try options.recipe(checkpoint)
    if options.printRecipe { return try StandardOutput.write(recipe.yaml) }
    if !options.dryRun { try OutputBatch.check([files.checkpoint]) }
    let (catalog, host) = try plugins.catalog(loading: recipe.plugins.map { ($0, nil) })
    let report = Report(isSilent: options.json, outputs: [files.checkpoint])
    let dataset = try prepare(recipe, threads, report)
    let session = SessionOptions(
      threads: threads, maximumByteCount: options.maxMemory?.byteCount)
    if options.dryRun {
      let estimate = try TrainingEstimate(recipe, dataset, catalog: catalog, options: session)
      try TrainingSummary(recipe, dataset, estimate).print(isJSON: options.json)
      return
    }
    var trainer = try Trainer(
      recipe, dataset, catalog: catalog,
      plugins: host.plugins.map {
        PluginRequirement(name: $0.name, version: $0.version.description)
      },
      options: session, files: files, goingOnFrom: checkpoint)
    try train(&trainer, recipe, files, report)
  }

  private func listRecipes() throws(ToolError) {
    let recipes = BuiltInRecipe.allCases
    if options.json {
      let list = recipes.map {
        JSON.object([("name", .string($0.rawValue)), ("summary", .string($0.summary))])
      }
      return try StandardOutput.write(JSON.array(list).text)
    }
    let width = recipes.reduce(0) { max($0, $1.rawValue.count) } + 2
    for recipe in recipes {
      let gap = String(repeating: " ", count: width - recipe.rawValue.count)
      try StandardOutput.write("\(recipe.rawValue)\(gap)\(recipe.summary)\n")
    }
  }

  private func readCheckpoint(_ path: String, _ threads: Int) throws -> Checkpoint {
    let file = try ModelFile.open(path)
    let (catalog, _) = try plugins.catalog(for: file)
    return try Checkpoint(file, catalog: catalog, threads: threads)
  }

  private func prepare(_ recipe: Recipe, _ threads: Int, _ report: Report) throws -> Dataset {
    var progress = Progress("data", unit: "cases", report: report)
    let dataset = try Dataset(
      recipe, DataSource(options.data), splitPath: options.split, cachePath: options.cache,
      threads: threads
    ) { done, count in
      // A line that cannot be written is no reason to give the data up; the next one will tell.
      try? progress.update(done, of: count)
    }
    try report.line("data: \(dataset.summary)")
    return dataset
  }

  private func train(
    _ trainer: inout Trainer, _ recipe: Recipe, _ files: TrainingFiles, _ report: Report
  ) throws {
    Interruption.handle()
    var log = TrainingLog(
      from: trainer.progress.iteration, to: recipe.iterations, report: report,
      isJSON: options.json)
    let end = try trainer.run(
      stoppingAfter: options.stopAfter, isInterrupted: { Interruption.isAskedFor }
    ) { try log.show($0) }
    try log.finish(end, trainer.progress, files)
    if end == .interrupted { Glibc.exit(Interruption.exitCode) }
  }
}

extension Dataset {
  /// `12 labelled, 36 unlabelled, 8 for validation, 12 for the test`.
  var summary: String {
    let kept = isValidatedOnTest
      ? "\(test.count) for validation and test"
      : "\(validation.count) for validation, \(test.count) for the test"
    return "\(labelled.count) labelled, \(unlabelled.count) unlabelled, \(kept)"
  }
}
