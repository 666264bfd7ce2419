public import ChiasmGraph
public import ChiasmModelFile
import ChiasmNetworks
import ChiasmTensor

/// Runs a step again and again, judges what comes out now and then, and keeps it.
///
/// After every iteration a line is recorded; after every validation, and in the end, the state is
/// written as a checkpoint. What is recorded comes before the checkpoint: a training that goes on
/// drops what was recorded of iterations after its checkpoint and does them again.
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
  private let network: Graph
  private let material: TrainingMaterial
  private let files: TrainingFiles
  private let record: TrainingRecord
  public private(set) var progress: TrainingProgress
  /// The iterations of the checkpoint on the disk.
  private var written: Int?

  /// Prepares a training whose states the step holds already.
  ///
  /// - Parameters:
  ///   - network: for inference; its parameters and buffers are states of the step.
  ///   - progress: of the checkpoint that the states are from; that of a new training otherwise.
  /// - Throws: `FileError` when records cannot be written, ``TrainingError`` `badRecord`.
  public init(
    _ plan: Plan, step: StepSession, network: Graph, material: TrainingMaterial,
    files: TrainingFiles, progress: TrainingProgress = TrainingProgress()
  ) throws {
    self.plan = plan
    self.step = step
    self.network = network
    self.material = material
    self.files = files
    self.progress = progress
    written = progress.iteration == 0 ? nil : progress.iteration
    record = try TrainingRecord(
      files, columns: step.measures + material.judgementColumns,
      keepingThrough: progress.iteration)
  }

  /// Trains until all iterations are done, `stop` are, or `isInterrupted` says so between two.
  ///
  /// - Throws: ``TrainingError`` `notFinite` when a loss or a state is NaN or infinite, which leaves
  ///   the last checkpoint; whatever the material, the files and `observe` throw.
  public mutating func run(
    stoppingAfter stop: Int? = nil, isInterrupted: () -> Bool = { false },
    observe: (TrainingEvent) throws -> Void = { _ in }
  ) throws -> TrainingEnd {
    let last = min(stop ?? plan.iterations, plan.iterations)
    var end = TrainingEnd.stopped
    while progress.iteration < last {
      if isInterrupted() {
        end = .interrupted
        break
      }
      let values = try iterate()
      let done = progress.iteration
      if let judge = material.judge, isValidationDue {
        let judgement = try judge(checkpoint().network) {
          try observe(.validating(done: $0, of: $1))
        }
        let score = TrainingProgress.Score(iteration: done, dice: judgement.dice)
        let isBest = progress.add(score)
        try record.append(
          iteration: done, values.merging(judgement.values) { $1 }, picture: judgement.picture)
        try observe(.iteration(done: done, values: values))
        try observe(.validated(score, isBest: isBest))
        try save(isBest: isBest, observe)
      } else {
        try record.append(iteration: done, values, picture: nil)
        try observe(.iteration(done: done, values: values))
      }
    }
    if written != progress.iteration { try save(isBest: false, observe) }
    return progress.iteration == plan.iterations ? .completed : end
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

  // MARK: Keeping

  /// Writes the best before the last: whatever is cut short is done again from the last.
  private mutating func save(isBest: Bool, _ observe: (TrainingEvent) throws -> Void) throws {
    let checkpoint = try checkpoint()
    for path in isBest ? [files.best, files.checkpoint] : [files.checkpoint] {
      try checkpoint.write(to: path, plugins: plan.plugins, threads: plan.threads)
      try observe(.wrote(path: path))
    }
    written = progress.iteration
  }

  /// - Throws: ``TrainingError`` `notFinite` when a state is NaN or infinite.
  private func checkpoint() throws -> Checkpoint {
    var states = try step.tensors()
    for (name, tensor) in states.sorted(by: { $0.key < $1.key }) {
      guard let fault = tensor.firstNotFinite else { continue }
      throw TrainingError(
        .notFinite, at: "iteration \(progress.iteration)",
        "expected finite numbers in \(name), got \(fault); \(whatIsKept)")
    }
    let network = try network.replacingWeights(states)
    for role in [Constant.Role.parameter, .buffer] {
      for (node, _) in network.constants(role: role) { states[node.name] = nil }
    }
    return Checkpoint(
      network: network, states: states, progress: progress, recipe: plan.recipe, data: plan.data)
  }
}

extension Tensor {
  /// The first NaN or infinity of an fp32 tensor.
  fileprivate var firstNotFinite: Float? {
    guard elementType == .float32 else { return nil }
    return withElements(of: Float.self) { $0.first { !$0.isFinite } }
  }
}
