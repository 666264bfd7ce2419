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
      """,
    discussion: """
      Inputs are random numbers. The first result counts from the start of the process, to the \
      system's 10 ms; the other times are of runs after it. A training step is that of the recipe's \
      network with fresh weights: forward, loss, backward, update.
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
  @OptionGroup var plugins: PluginOptions

  @Option(help: "Timed runs.")
  var iterations = 20

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    guard (model == nil) != (training == nil) else {
      throw ValidationError(
        model == nil
          ? "missing expected argument '<model>' or '--training <recipe>'"
          : "expected a model's file or --training, got both")
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
    var options = SessionOptions(threads: threads.count)
    options.profiles = true
    options.cache = try compute.packedWeightCache(for: loaded.file)
    let session = try Session(
      try loaded.plan(shapes: try shapes, options: options), options: options)
    stages.finish("compile")
    for input in session.inputs { try fill(session, input) }
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
    var options = SessionOptions(threads: threads.count)
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

  private var shapes: [String: Shape] {
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

  /// Uniform numbers between 0 and 1; zeros where the type is not a float.
  private func fill(_ session: Session, _ input: Graph.Input) throws {
    let type = session.type(of: input.value)
    let target = try session.inputBytes(input.name)
    guard type.elementType == .float32 else { return }
    // A short random pattern, repeated: making millions of numbers would count as start-up.
    let numbers = Philox(seed: 0, name: input.name).uniforms(count: 4093).map(Float.init)
    let floats = target.assumingMemoryBound(to: Float.self)
    for index in floats.indices { floats[index] = numbers[index % numbers.count] }
  }
}

/// Seconds of the stages before the timed runs.
struct StageClock {
  private let clock = ContinuousClock()
  private var last: ContinuousClock.Instant
  private(set) var seconds: [(stage: String, seconds: Double)] = []

  init() { last = clock.now }

  mutating func finish(_ stage: String) {
    let now = clock.now
    seconds.append((stage, Quantity.seconds(last.duration(to: now))))
    last = now
  }
}
