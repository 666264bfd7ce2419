import ChiasmGraph
import ChiasmNetworks
import ChiasmOperators
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor
import ChiasmTraining
import Testing

/// What a training step is run by.
struct StepPlanTests {
  private func plan(_ filters: Int) throws -> Plan {
    var recipe = Recipe()
    recipe.network.kind = .vnet
    recipe.network.inputs = [.pet]
    recipe.network.filters = filters
    recipe.network.patch = [32, 16, 16]
    recipe.latent = nil
    recipe.teacher?.passes = 2
    let step = try TrainingStep(recipe, catalog: .standard)
    return try Compiler.plan(step.graph, catalog: .standard, options: SessionOptions(threads: 2))
  }

  @Test(arguments: [2, 4, 16]) func `leaves nothing large to references`(filters: Int) throws {
    let plan = try plan(filters)
    for step in plan.steps where step.kernel == "reference" {
      let values = step.node.inputs + step.node.outputs
      let largest = values.map { plan.graph.shape(of: $0).count }.max() ?? 0
      #expect(largest <= 4096, "\(step.node.operation.id) \(step.node.name)")
    }
  }

  @Test func `fuses the gradient of every activation behind a norm`() throws {
    let plan = try plan(4)
    let kernels = plan.steps.map(\.kernel)
    #expect(kernels.contains("batch-norm-sums") && kernels.contains("sgd-update"))
    #expect(!plan.graph.nodes.contains { $0.operation is LeakyReLUGradient })
    #expect(!plan.graph.nodes.contains { $0.operation is LeakyReLU })
  }
}
