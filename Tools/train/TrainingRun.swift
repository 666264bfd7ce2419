import ChiasmConsole
import ChiasmGraph
import ChiasmModelFile
import ChiasmParallel
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
    guard let ranks = try TrainingRanks.join() else {
      if var job = try prepare(nil) { exit(after: try train(&job, nil)) }
      return
    }
    guard var job = try ranks.together({ try prepare(ranks) }) else { return ranks.leave() }
    try ranks.together {
      try ranks.compare([
        ("the recipe", job.recipe.yaml), ("the data", job.data),
        ("the checkpoint", "\(job.trainer.progress.iteration)"),
        ("the instruction set", "\(try Compiler.isa(SessionOptions(threads: 1)))"),
      ])
    }
    ranks.train(job.trainer.kept, path: job.files.checkpoint)
    do {
      let end = try train(&job, ranks)
      ranks.leave()
      exit(after: end)
    } catch let error as RuntimeError {
      ranks.end(error.code == .communication ? nil : "\(error)")
    } catch is CommunicationError {
      ranks.end()
    } catch {
      // What all ranks know of: the losses are the same, and what rank 0 fails in it tells.
      ranks.fail(ranks.isLeader ? "\(error)" : nil)
    }
  }

  private func exit(after end: TrainingEnd) {
    if end == .interrupted { Glibc.exit(Interruption.exitCode) }
  }

  /// A training that is ready to run.
  private struct Job {
    var trainer: Trainer
    let recipe: Recipe
    let data: String
    let files: TrainingFiles
    let report: Report
  }

  /// - Returns: nil when the flags ask for something else than training, which is done then.
  private func prepare(_ ranks: TrainingRanks?) throws -> Job? {
    let isLeader = ranks?.isLeader ?? true
    try options.check()
    let threads = try ComputeOptions.threadCount(options.threads)
    let files = TrainingFiles(options.output ?? "")
    let checkpoint = try options.resume ? readCheckpoint(files.checkpoint, threads) : nil
    let recipe = try options.recipe(checkpoint)
    if options.printRecipe {
      if isLeader { try StandardOutput.write(recipe.yaml) }
      return nil
    }
    if !options.dryRun { try OutputBatch.check([files.checkpoint]) }
    let (catalog, host) = try plugins.catalog(loading: recipe.plugins.map { ($0, nil) })
    let report = Report(isSilent: options.json || !isLeader, outputs: [files.checkpoint])
    let dataset = try prepare(recipe, threads, report)
    var session = SessionOptions(
      threads: threads, maximumByteCount: options.maxMemory?.byteCount)
    session.communicator = ranks?.communicator
    if options.dryRun {
      let estimate = try TrainingEstimate(recipe, dataset, catalog: catalog, options: session)
      if isLeader {
        try TrainingSummary(recipe, dataset, estimate).print(isJSON: options.json)
      }
      return nil
    }
    let trainer = try Trainer(
      recipe, dataset, catalog: catalog,
      plugins: host.plugins.map {
        PluginRequirement(name: $0.name, version: $0.version.description)
      },
      options: session, files: files, goingOnFrom: checkpoint)
    return Job(
      trainer: trainer, recipe: recipe, data: dataset.hash, files: files, report: report)
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

  private func train(_ job: inout Job, _ ranks: TrainingRanks?) throws -> TrainingEnd {
    Interruption.handle(ranks == nil ? [SIGINT, SIGTERM] : [SIGINT])
    var log = TrainingLog(
      from: job.trainer.progress.iteration, to: job.recipe.iterations, report: job.report,
      isJSON: options.json)
    let end = try job.trainer.run(
      stoppingAfter: options.stopAfter, isInterrupted: { Interruption.isAskedFor }
    ) { try log.show($0) }
    if ranks?.isLeader ?? true { try log.finish(end, job.trainer.progress, job.files) }
    return end
  }
}

extension Dataset {
  /// `12 labelled, 36 unlabelled, 8 for validation, 12 for the test`.
  var summary: String {
    let kept =
      isValidatedOnTest
      ? "\(test.count) for validation and test"
      : "\(validation.count) for validation, \(test.count) for the test"
    return "\(labelled.count) labelled, \(unlabelled.count) unlabelled, \(kept)"
  }
}
