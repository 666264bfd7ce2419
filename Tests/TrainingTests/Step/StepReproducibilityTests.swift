import ChiasmGraph
import ChiasmOperators
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor
import ChiasmTraining
import Comparison
import NetworkGolden
import Testing

struct StepReproducibilityTests {
  /// Everything a session gives after two steps with dropout and noise.
  private func outputs(threads: Int, seed: UInt64 = 1337) throws -> [String: Tensor] {
    var recipe = Recipe()
    recipe.network.filters = 4
    recipe.network.patch = [32, 16, 16]
    recipe.seed = seed
    let catalog = try OperatorCatalog.withNetworkPlugins()
    let step = try TrainingStep(recipe, catalog: catalog)
    let session = try Session(
      step.graph, catalog: catalog, options: SessionOptions(threads: threads))
    var inputs = step.initialStates
    for (name, number) in recipe.stepScalars(iteration: 0) {
      inputs[name] = Tensor([number], shape: [1])
    }
    for input in session.inputs where inputs[input.name] == nil && input.name != "step" {
      let type = session.type(of: input.value)
      let numbers = Tensor.uniform(type.shape, name: input.name)
      inputs[input.name] =
        type.elementType == .float32
        ? numbers : Tensor(nearest: numbers.doubles.map { $0 > 0.5 ? 1 : 0 }, type: type)
    }
    var results: [String: Tensor] = [:]
    for iteration in 0..<2 {
      inputs["step"] = Tensor([Int64(iteration)], shape: [1])
      results = try session.run(inputs)
      inputs = inputs.filter { results[$0.key] == nil }
    }
    return results
  }

  @Test func `the bits do not depend on the number of threads`() throws {
    let one = try outputs(threads: 1)
    for threads in [2, 3] {
      let several = try outputs(threads: threads)
      #expect(Set(several.keys) == Set(one.keys))
      for (name, tensor) in one {
        let other = try #require(several[name])
        #expect(tensor.isIdentical(to: other), "\(name) with \(threads) threads")
      }
    }
    let other = try #require(try outputs(threads: 2, seed: 1338)["loss"])
    let own = try #require(one["loss"])
    #expect(!own.isIdentical(to: other))
  }

  @Test func `all states change where they are`() throws {
    var recipe = Recipe()
    recipe.network.filters = 4
    recipe.network.patch = [32, 16, 16]
    let catalog = try OperatorCatalog.withNetworkPlugins()
    let step = try TrainingStep(recipe, catalog: catalog)
    let plan = try Compiler.plan(
      step.graph, catalog: catalog, options: SessionOptions(threads: 1))
    #expect(plan.states.count == step.initialStates.count)
    #expect(plan.copiedStates.isEmpty)
  }
}
