import ArgumentParser
import ChiasmConsole
import ChiasmGraph
import ChiasmParallel
import ChiasmRuntime
import ChiasmTensor
import ChiasmTraining

@main
struct Bench: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "chiasm-bench",
    abstract: "Measures how fast a model, or a training step, runs on this machine.",
    usage: """
      chiasm-bench m.chiasm [options]
      chiasm-bench --training recipe.yaml [options]
      chiasm-bench m.chiasm --check-choice [options]
      chiasm-bench --calibrate [options]
      """,
    discussion: """
      Inputs are random numbers. The first result counts from the start of the process, to the \
      system's 10 ms; the other times are of runs after it. A training step is that of the \
      recipe's network with fresh weights: forward, loss, backward, update.
      """)

  @Argument(help: "The model file.")
  var model: String?

  @Option(
    help: ArgumentHelp(
      "Measure a training step instead: a recipe's file, in YAML, or its built-in name.",
      valueName: "recipe"))
  var training: String?

  @Option(
    help: ArgumentHelp(
      "A folder for all states after the first training step, as NAME.npy.", valueName: "folder"))
  var states: String?

  @Option(
    help: ArgumentHelp(
      "An input's shape, such as pet=1x1x112x112x48. May be repeated.", valueName: "input=shape"))
  var shape: [NamedValue] = []

  @OptionGroup var compute: ComputeOptions
  @OptionGroup var choice: ChoiceOptions
  @OptionGroup var plugins: PluginOptions

  @Option(help: "Timed runs; with --check-choice and --calibrate, of every algorithm.")
  var iterations = 20

  @Flag(
    help: """
      Time every algorithm of every convolution that the error budget allows, and show the layers \
      where another one than the chosen is over 5 % faster.
      """)
  var checkChoice = false

  @Flag(
    help: """
      Fit what algorithms cost to times of some convolutions on this machine, and keep it in the \
      cache folder for --costs.
      """)
  var calibrate = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    let subjects = [model != nil, training != nil, calibrate].count { $0 }
    guard subjects == 1 else {
      throw ValidationError(
        subjects == 0
          ? "missing expected argument '<model>' or '--training <recipe>'"
          : "expected one of a model's file, --training and --calibrate, "
            + "got \(subjects == 2 ? "both" : "all")")
    }
    guard model != nil || !checkChoice else {
      throw ValidationError("--check-choice: expected a model's file, got none")
    }
    guard training != nil || states == nil else {
      throw ValidationError("--states: expected --training beside it, got a model's file")
    }
    guard training == nil || shape.isEmpty else {
      throw ValidationError("--shape: expected a model's file, got --training")
    }
    guard (1...1_000_000).contains(iterations) else {
      throw ValidationError("--iterations: expected 1 to 1000000, got \(iterations)")
    }
  }

  func run() throws {
    let threads = try compute.threadCount()
    if calibrate { return try runCalibration(threads: threads.count) }
    if checkChoice { return try runChoiceCheck(model ?? "", threads: threads.count) }
    let result =
      if let training { try measureStep(training, threads) } else {
        try measureModel(model ?? "", threads)
      }
    try StandardOutput.write(json ? result.json.text : result.text)
  }

  private func measureModel(_ path: String, _ threads: ThreadCount) throws -> BenchResult {
    var stages = StageClock()
    let loaded = try LoadedModel(path, plugins: plugins, threads: threads.count)
    stages.finish("load")
    var options = try sessionOptions(threads: threads.count)
    options.profiles = true
    options.cache = try compute.packedWeightCache(for: loaded.file)
    let session = try Session(
      try loaded.plan(shapes: try shapes, options: options), options: options)
    stages.finish("compile")
    try RandomInputs.fill(session)
    stages.finish("inputs")
    try session.run()
    stages.finish("first run")
    let firstResult = try ProcessClock.secondsSinceStart()
    session.keepPackedWeights()
    return BenchResult(
      model: path, session: session, threads: threads, stages: stages.seconds,
      firstResult: firstResult,
      samples: try samples(session) { () throws(RuntimeError) in try session.run() })
  }

  private func measureStep(_ recipe: String, _ threads: ThreadCount) throws -> BenchResult {
    var stages = StageClock()
    let recipe = try Recipe(named: recipe)
    let (catalog, _) = try plugins.catalog(loading: recipe.plugins.map { ($0, nil) })
    stages.finish("load")
    var options = try sessionOptions(threads: threads.count)
    options.profiles = true
    var step = try StepBench(recipe, catalog: catalog, options: options)
    stages.finish("compile and inputs")
    try step.run()
    stages.finish("first run")
    let firstResult = try ProcessClock.secondsSinceStart()
    if let states { try step.writeStates(to: states) }
    let samples = try samples(step.session) { try step.run() }
    return BenchResult(
      model: recipe.name, session: step.session, threads: threads, stages: stages.seconds,
      firstResult: firstResult, samples: samples, losses: step.losses)
  }

  private func samples(_ session: Session, _ run: () throws -> Void) throws -> Samples {
    var progress = Progress("bench", unit: "runs", report: Report(isSilent: true))
    return try Samples(session, count: iterations, run) { done throws(ToolError) in
      try progress.update(done, of: iterations)
    }
  }

  func sessionOptions(threads: Int) throws -> SessionOptions {
    var options = SessionOptions(threads: threads)
    try choice.apply(to: &options)
    return options
  }

  var shapes: [String: Shape] {
    get throws(ToolError) {
      var shapes: [String: Shape] = [:]
      for (name, text) in try NamedValue.dictionary(shape, flag: "--shape") {
        guard let shape = Shape(text: text), shape.count > 0 else {
          throw ToolError(
            "--shape \(name)", "expected a shape such as 1x1x112x112x48, got \"\(text)\"")
        }
        shapes[name] = shape
      }
      return shapes
    }
  }
}
