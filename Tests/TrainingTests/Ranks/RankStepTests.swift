import ChiasmGraph
import ChiasmNetworks
import ChiasmOperators
import ChiasmParallel
import ChiasmPasses
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor
import ChiasmTraining
import Comparison
import NetworkGolden
import Testing

/// A step of several ranks is the step of the whole batch.
struct RankStepTests {
  private struct Outcome: Sendable {
    var measures: [[String: Float]] = []
    var states: [String: Tensor] = [:]
  }

  /// With dropout, a noisy teacher and MIM.
  private static func recipe(_ change: (inout Recipe) -> Void = { _ in }) -> Recipe {
    var recipe = Recipe()
    recipe.network.filters = 2
    recipe.network.patch = [32, 32, 16]
    recipe.teacher?.passes = 4
    change(&recipe)
    return recipe
  }

  /// Runs some iterations on a rank's rows of made-up batches.
  private static func run(
    _ recipe: Recipe, iterations: Int, _ communicator: ThreadCommunicator? = nil
  ) throws -> Outcome {
    let catalog = try OperatorCatalog.withNetworkPlugins()
    let step = try TrainingStep(recipe, catalog: catalog)
    let share = communicator.map { Share(rank: $0.rank, count: $0.count) }
    var options = SessionOptions(threads: 1)
    options.communicator = communicator
    // The algorithm of a convolution depends on the batch, and each rounds in its own way.
    options.algorithms.preferred = .direct
    let session = try StepSession(
      share.map(step.graph(for:)) ?? step.graph, catalog: catalog, options: options)
    try session.load(step.initialStates, from: "test")
    let batch = recipe.batch
    var outcome = Outcome()
    for iteration in 0..<iterations {
      var tensors: [String: Tensor] = [:]
      for image in ["pet", "ct"] {
        let whole = Tensor.uniform(
          Shape([batch.count, 1] + recipe.network.patch), name: "\(image)\(iteration)")
        tensors[image] = rows(of: whole, [batch.labelled, batch.unlabelled], share)
      }
      let numbers = Tensor.uniform(
        Shape([batch.labelled] + recipe.network.patch), name: "label\(iteration)")
      let label = Tensor(
        nearest: numbers.doubles.map { $0 > 0.3 ? 1 : 0 }, type: TensorType(.uint8, numbers.shape))
      tensors["label"] = rows(of: label, [batch.labelled], share)
      outcome.measures.append(
        try session.run(
          iteration: iteration, batch: tensors, scalars: recipe.stepScalars(iteration: iteration)))
    }
    outcome.states = try session.tensors()
    return outcome
  }

  private static func rows(of tensor: Tensor, _ runs: [Int], _ share: Share?) -> Tensor {
    guard let share else { return tensor }
    let size = tensor.shape.count / tensor.shape[0]
    let values = tensor.doubles
    let own = share.rows(of: runs).flatMap { values[$0.lowerBound * size..<$0.upperBound * size] }
    let extents = [own.count / size] + tensor.shape.extents.dropFirst()
    return Tensor(nearest: own, type: TensorType(tensor.elementType, Shape(extents)))
  }

  /// Compares gradients of the first iteration, with the momentum that they become, and losses of
  /// some more: rounding grows from step to step where norms divide by small deviations.
  private func compare(_ recipe: Recipe, ranks: Int) throws {
    let first = try (Self.run(recipe, iterations: 1), ranked(recipe, ranks, iterations: 1))
    for (name, expected) in first.0.states {
      let magnitude = expected.doubles.reduce(0) { max($0, $1.magnitude) }
      for (rank, outcome) in first.1.enumerated() {
        let got = try #require(outcome.states[name])
        let difference = got.difference(from: expected)
        #expect(
          difference <= 1e-4 * magnitude + 1e-6,
          "rank \(rank), \(name): \(difference) of \(magnitude)")
      }
    }
    let whole = try Self.run(recipe, iterations: 3)
    let outcomes = try ranked(recipe, ranks, iterations: 3)
    for (rank, outcome) in outcomes.enumerated() {
      for (name, state) in outcome.states {
        let other = try #require(outcomes[0].states[name])
        #expect(state.isIdentical(to: other), "rank \(rank), \(name)")
      }
      for (iteration, measures) in whole.measures.enumerated() {
        let share: Float = iteration == 0 ? 1e-5 : 1e-3
        for (name, expected) in measures {
          let got = try #require(outcome.measures[iteration][name])
          #expect(
            abs(got - expected) <= share * max(1, abs(expected)),
            "rank \(rank), iteration \(iteration), \(name): \(got), \(expected)")
        }
      }
    }
  }

  private func ranked(_ recipe: Recipe, _ ranks: Int, iterations: Int) throws -> [Outcome] {
    try onRanks(ranks) { try Self.run(recipe, iterations: iterations, $0) }.map { try $0.get() }
  }

  @Test func `two ranks do what one does with the whole batch`() throws {
    try compare(Self.recipe(), ranks: 2)
  }

  @Test func `three ranks, of unlabelled cases alone for the teacher`() throws {
    try compare(
      Self.recipe {
        $0.batch.labelled = 3
        $0.batch.unlabelled = 6
        $0.teacher?.scope = .unlabelled
      }, ranks: 3)
  }

  @Test func `ranks without a teacher`() throws {
    try compare(
      Self.recipe {
        $0.teacher = nil
        $0.batch.unlabelled = 0
      }, ranks: 2)
  }

  @Test func `a batch that ranks cannot share is refused`() throws {
    let step = try TrainingStep(Self.recipe(), catalog: .withNetworkPlugins())
    let error = #expect(throws: TrainingError.self) {
      try step.graph(for: Share(rank: 0, count: 4))
    }
    #expect(error?.code == .badRecipe)
    #expect(error?.reason.contains("4 ranks") == true)
  }

  @Test func `a distributed step does not run without the others`() throws {
    let catalog = try OperatorCatalog.withNetworkPlugins()
    let graph = try TrainingStep(Self.recipe(), catalog: catalog).graph(
      for: Share(rank: 1, count: 2))
    let error = #expect(throws: RuntimeError.self) {
      try Session(graph, catalog: catalog, options: SessionOptions(threads: 1))
    }
    #expect(error?.code == .communication)
  }
}
