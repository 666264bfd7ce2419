import ChiasmGraph
import ChiasmNetworks
import ChiasmOperators
import ChiasmTensor
import ChiasmTraining
import NetworkGolden
import Testing

struct TrainingStepTests {
  static func recipe() -> Recipe {
    var recipe = Recipe()
    recipe.network.filters = 2
    recipe.network.patch = [16, 16, 16]
    recipe.iterations = 100
    return recipe
  }

  @Test func `runs by the references`() throws {
    let catalog = try OperatorCatalog.withNetworkPlugins()
    let step = try TrainingStep(Self.recipe(), catalog: catalog)
    try step.graph.verify()
    print(step.graph.nodeCount, step.graph.inputs.count)
    var inputs = step.initialStates
    for input in step.graph.inputs where inputs[input.name] == nil {
      let type = step.graph.type(of: input.value)
      inputs[input.name] =
        type.elementType == .float32
        ? Tensor(
          nearest: Philox(seed: 3, name: input.name).uniforms(count: type.shape.count).map {
            4 * $0 - 2
          }, type: type) : Tensor(zeros: type)
    }
    for (name, value) in Self.recipe().stepScalars(iteration: 0) {
      inputs[name] = Tensor([value], shape: [1])
    }
    let outputs = try Interpreter(catalog: catalog).evaluate(step.graph, inputs: inputs)
    for name in outputs.keys.sorted() where outputs[name]!.count == 1 {
      print(name, outputs[name]!.doubles)
    }
  }
}
