import ChiasmGraph
import ChiasmOperators
import ChiasmRuntime
import ChiasmTensor
import ChiasmTraining
import Comparison
import Foundation
import NetworkGolden
import Testing

/// The whole step, with labelled and unlabelled cases and all three losses, against PyTorch.
struct TrainingStepGoldenTests {
  private static let terms = [
    "loss", "loss.segmentation", "loss.cross-entropy", "loss.dice", "loss.consistency",
    "loss.latent",
  ]

  /// What the tests look at: computed once.
  private struct Run {
    /// The gradients of the first step by parameter.
    var gradients: [String: Tensor] = [:]
    /// The terms of the loss, and the share of certain voxels, of every step.
    var losses: [[Double]] = []
    var shares: [Double] = []
    /// The states after the first step.
    var states: [String: Tensor] = [:]
  }

  private static let golden = Result { try StepGolden() }

  private static let run = Result {
    let golden = try TrainingStepGoldenTests.golden.get()
    let catalog = try OperatorCatalog.withNetworkPlugins()
    var recipe = try golden.recipe()
    var run = Run()
    // Without decay and earlier momentum, the momentum after a step is the gradient.
    recipe.optimizer.weightDecay = 0
    let probe = try outputs(recipe, catalog, golden, steps: 1).first ?? [:]
    for name in golden.names("gradient.") { run.gradients[name] = probe["momentum.\(name)"] }
    recipe.optimizer.weightDecay = 1e-4
    let steps = try golden.numbers("shares").count
    let all = try outputs(recipe, catalog, golden, steps: steps)
    run.losses = all.map { outputs in Self.terms.map { outputs[$0]?.doubles[0] ?? .nan } }
    run.shares = all.map { $0["certain-share"]?.doubles[0] ?? .nan }
    run.states = all.first ?? [:]
    return run
  }

  /// The outputs of each of several steps.
  private static func outputs(
    _ recipe: Recipe, _ catalog: OperatorCatalog, _ golden: StepGolden, steps: Int
  ) throws -> [[String: Tensor]] {
    let step = try TrainingStep(recipe, catalog: catalog, latentNoise: 0)
    var inputs = try golden.inputs(step, recipe, catalog: catalog)
    let session = try Session(step.graph, catalog: catalog, options: SessionOptions(threads: 2))
    return try (0..<steps).map { _ in
      let outputs = try session.run(inputs)
      inputs = inputs.filter { outputs[$0.key] == nil }
      return outputs
    }
  }

  @Test func `every gradient is PyTorch's`() throws {
    let (golden, run) = (try Self.golden.get(), try Self.run.get())
    var worst = (name: "", share: 0.0)
    for name in golden.names("gradient.") {
      // Nothing depends on a bias before a norm: its gradient is rounding, beside its weight's.
      let weight = name.hasSuffix(".bias") ? name.dropLast(4) + "weight" : name[...]
      let scale = try max(
        golden.numbers("largest.\(name)")[0], golden.numbers("largest.\(weight)")[0])
      let gradient = try #require(run.gradients[name], "\(name)")
      let share = try golden.difference(gradient, "gradient.\(name)", name: name) / scale
      #expect(share < 1e-4, "\(name)")
      if share > worst.share { worst = (name, share) }
    }
    #expect(golden.names("gradient.").count == 226)
    if ProcessInfo.processInfo.environment["CHIASM_STEP_GOLDEN"] != nil {
      print("greatest difference of a gradient: \(worst.share) of the largest, \(worst.name)")
    }
  }

  @Test(arguments: ["decoder.level4.conv2.weight", "head.bias"])
  func `a wrong element is seen, wherever it stands`(name: String) throws {
    let (golden, run) = (try Self.golden.get(), try Self.run.get())
    let right = try #require(run.gradients[name])
    let largest = right.magnitude
    for index in stride(from: 0, to: right.count, by: max(1, right.count / 97)) {
      var wrong = right
      wrong.withMutableElements(of: Float.self) { $0[index] += Float(0.01 * largest) }
      #expect(try golden.difference(wrong, "gradient.\(name)", name: name) > 1e-3 * largest)
    }
    #expect(try golden.difference(right, "gradient.\(name)", name: name) < 1e-4 * largest)
  }

  @Test func `the losses of all steps are PyTorch's`() throws {
    let (golden, run) = (try Self.golden.get(), try Self.run.get())
    let expected = try golden.numbers("losses")
    let shares = try golden.numbers("shares")
    #expect(run.losses.count == shares.count)
    for (step, losses) in run.losses.enumerated() {
      for (index, name) in Self.terms.enumerated() {
        let right = expected[step * Self.terms.count + index]
        let share = (losses[index] - right).magnitude / right.magnitude
        #expect(share < Self.tolerance(name, step), "\(name) of step \(step)")
      }
      #expect((run.shares[step] - shares[step]).magnitude < 1e-3, "step \(step)")
    }
  }

  /// Relative. After the first step roundings show: voxels cross the kinks of activations in other
  /// steps, which the small terms see most.
  private static func tolerance(_ name: String, _ step: Int) -> Double {
    switch (step, name) {
    case (0, _): 1e-5
    case (_, "loss.consistency"): 5e-3
    case (_, "loss.latent"): 5e-2
    default: 1e-3
    }
  }

  @Test func `weights, statistics and the teacher are PyTorch's after a step`() throws {
    let (golden, run) = (try Self.golden.get(), try Self.run.get())
    let names = golden.names("state.")
    #expect(names.count > 600)
    for name in names {
      let state = try #require(run.states[name], "\(name)")
      let scale = state.doubles.reduce(0) { max($0, $1.magnitude) }
      let difference = try golden.difference(state, "state.\(name)", name: name)
      #expect(difference < 1e-5 * scale, "\(name)")
    }
  }
}
