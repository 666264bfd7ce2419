public import ChiasmGraph
public import ChiasmModelFile
public import ChiasmParallel

/// Runs a step again and again, judges what comes out now and then, and keeps it.
///
/// After every iteration a line is recorded; after every validation, and in the end, the state is
/// written as a checkpoint. What is recorded comes before the checkpoint: a training that goes on
/// drops what was recorded of iterations after its checkpoint and does them again.
///
/// Several ranks may train together, each with a trainer. Their states are the same bits, so rank 0
/// alone judges, records and writes; all stop together. Every rank keeps the states of the last
/// whole iteration, for whoever is left when one ends.
public struct Trainer {
  /// How a training is run.
  public struct Plan: Sendable {
    /// Iterations in all.
    public var iterations: Int
    /// Iterations between validations; 0 for one at the end alone.
    public var validationInterval: Int
    /// The canonical text of the recipe.
    public var recipe: String
    /// The hash of the data.
    public var data: String
    public var plugins: [PluginRequirement] = []
    public var threads = 1

    public init(iterations: Int, validationInterval: Int, recipe: String, data: String) {
      self.iterations = iterations
      self.validationInterval = validationInterval
      self.recipe = recipe
      self.data = data
    }
  }

  private let plan: Plan
  private let step: StepSession
  private let maker: CheckpointMaker
  private let material: TrainingMaterial
  private let files: TrainingFiles
  private let ranks: (any Communicator)?
  /// Of rank 0 alone.
  private let record: TrainingRecord?
  /// What is left of a training whose ranks do not all go on; nil with one rank.
  public let kept: KeptStates?
  public private(set) var progress: TrainingProgress
  /// The iterations of the checkpoint on the disk.
  private var written: Int?
  /// Why rank 0 cannot go on.
  private var failure: (any Error)?

  /// Prepares a training whose states the step holds already.
  ///
  /// - Parameters:
  ///   - network: for inference; its parameters and buffers are states of the step.
  ///   - ranks: those that train together; each calls the same methods in the same order.
  ///   - progress: of the checkpoint that the states are from; that of a new training otherwise.
  /// - Throws: `FileError` when records cannot be written, ``TrainingError`` `badRecord`.
  public init(
    _ plan: Plan, step: StepSession, network: Graph, material: TrainingMaterial,
    files: TrainingFiles, ranks: (any Communicator)? = nil,
    progress: TrainingProgress = TrainingProgress()
  ) throws {
    self.plan = plan
    self.step = step
    maker = CheckpointMaker(plan: plan, network: network)
    self.material = material
    self.files = files
    self.ranks = ranks
    self.progress = progress
    written = progress.iteration == 0 ? nil : progress.iteration
    kept =
      ranks == nil ? nil : try KeptStates(maker, path: files.checkpoint, step, progress)
    let columns = step.measures + material.judgementColumns
    record =
      ranks.map { $0.rank == 0 } ?? true
      ? try TrainingRecord(files, columns: columns, keepingThrough: progress.iteration) : nil
  }

  /// Trains until all iterations are done, `stop` are, or `isInterrupted` says so on some rank
  /// between two.
  ///
  /// - Parameter observe: is told what rank 0 does.
  /// - Throws: ``TrainingError`` `notFinite` when a loss or a state is NaN or infinite, which
  ///   leaves the last checkpoint; whatever the material, the files and `observe` throw; on the
  ///   other ranks `otherRank` when rank 0 has failed; `RuntimeError` `communication` or
  ///   `CommunicationError` when another rank has ended.
  public mutating func run(
    stoppingAfter stop: Int? = nil, isInterrupted: () -> Bool = { false },
    observe: (TrainingEvent) throws -> Void = { _ in }
  ) throws -> TrainingEnd {
    let last = min(stop ?? plan.iterations, plan.iterations)
    var end = TrainingEnd.stopped
    var news = RankNews()
    while progress.iteration < last {
      news.isInterrupted = isInterrupted()
      if try exchange(news).isInterrupted {
        end = .interrupted
        break
      }
      let values = try iterate()
      try kept?.keep(step, progress)
      news = RankNews(dice: try alone { trainer in try trainer.follow(values, observe) } ?? .nan)
    }
    _ = try exchange(news)
    _ = try alone { trainer in
      if trainer.written != trainer.progress.iteration {
        try trainer.save(isBest: false, observe)
      }
    }
    _ = try exchange(RankNews())
    return progress.iteration == plan.iterations ? .completed : end
  }

  /// Judges and records an iteration; returns the Dice, NaN where no validation was due.
  private mutating func follow(
    _ values: [String: Float], _ observe: (TrainingEvent) throws -> Void
  ) throws -> Double {
    let done = progress.iteration
    guard let judge = material.judge, isValidationDue else {
      try record?.append(iteration: done, values, picture: nil)
      try observe(.iteration(done: done, values: values))
      return .nan
    }
    let judgement = try judge(checkpoint().network) {
      try observe(.validating(done: $0, of: $1))
    }
    let score = TrainingProgress.Score(iteration: done, dice: judgement.dice)
    let isBest = progress.add(score)
    try record?.append(
      iteration: done, values.merging(judgement.values) { $1 }, picture: judgement.picture)
    try observe(.iteration(done: done, values: values))
    try observe(.validated(score, isBest: isBest))
    try save(isBest: isBest, observe)
    return score.dice
  }

  private var isValidationDue: Bool {
    let done = progress.iteration
    if done == plan.iterations { return true }
    return plan.validationInterval > 0 && done.isMultiple(of: plan.validationInterval)
  }

  private mutating func iterate() throws -> [String: Float] {
    let iteration = progress.iteration
    let batch = try material.batch(iteration)
    let values = try step.run(
      iteration: iteration, batch: batch.tensors, scalars: material.scalars(iteration))
    let fault = step.measures.first { values[$0]?.isFinite == false }
    if let fault, let value = values[fault] {
      throw TrainingError(
        .notFinite, at: "iteration \(iteration + 1)",
        "expected a finite \(fault), got \(value) from \(batch.cases.joined(separator: ", ")); "
          + whatIsKept)
    }
    progress.iteration += 1
    return values
  }

  private var whatIsKept: String {
    guard let written else { return "no checkpoint was written yet" }
    return "\(files.checkpoint) has iteration \(written)"
  }

  // MARK: Ranks

  /// What rank 0 does alone. When it fails the others hear of it first, see ``exchange(_:)``.
  private mutating func alone<R>(_ body: (inout Trainer) throws -> R) throws -> R? {
    guard record != nil else { return nil }
    do {
      return try body(&self)
    } catch {
      guard ranks != nil else { throw error }
      failure = error
      return nil
    }
  }

  /// Tells the other ranks how the last iteration went, and hears it from them.
  private mutating func exchange(_ news: RankNews) throws -> RankNews {
    var news = news
    news.hasFailed = failure != nil
    do {
      news = try news.shared(by: ranks)
    } catch {
      throw failure ?? error
    }
    guard !news.dice.isNaN else { return news }
    if record == nil {
      _ = progress.add(TrainingProgress.Score(iteration: progress.iteration, dice: news.dice))
    }
    kept?.note(progress)
    return news
  }

  // MARK: Keeping

  /// Writes the best before the last: whatever is cut short is done again from the last.
  private mutating func save(isBest: Bool, _ observe: (TrainingEvent) throws -> Void) throws {
    let checkpoint = try checkpoint()
    for path in isBest ? [files.best, files.checkpoint] : [files.checkpoint] {
      try maker.write(checkpoint, to: path)
      try observe(.wrote(path: path))
    }
    written = progress.iteration
  }

  /// - Throws: ``TrainingError`` `notFinite` when a state is NaN or infinite.
  private func checkpoint() throws -> Checkpoint {
    try maker.checkpoint(step.tensors(), progress, kept: whatIsKept)
  }
}
