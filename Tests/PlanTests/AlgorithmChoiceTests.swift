import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmPlan
import ChiasmTensor
import Testing

struct AlgorithmChoiceTests {
  /// Two convolutions with a window of 3 and `channels` channels, planned for AVX2.
  private func plan(channels: Int, _ choice: AlgorithmChoice) throws -> Plan {
    let builder = GraphBuilder(name: "pair", catalog: .standard)
    let input = try builder.input("x", TensorType(.float32, [1, channels, 12, 12, 12]))
    func convolution(_ x: Value, _ name: String) throws -> Value {
      let w = Tensor(zeros: TensorType(.float32, [channels, channels, 3, 3, 3]))
      return try builder.convolution(
        x, try builder.constant(w), padding: [1, 1, 1, 1, 1, 1], name: name)
    }
    try builder.output("y", convolution(convolution(input, "first"), "second"))
    var graph = builder.graph
    _ = try Driver(catalog: .standard).run(Pipeline.all(lanes: 8), on: &graph)
    return try Plan(graph, isa: .avx2, choice: choice)
  }

  private func first(_ plan: Plan) throws -> ChosenAlgorithm {
    try #require(plan.steps.first { $0.node.name == "first" }?.chosen)
  }

  @Test
  func `no choice exceeds the budget, and a budget of nothing leaves the direct kernel`() throws {
    for budget in [0, 5e-7, 1e-6, 2e-6, 5e-6] {
      var choice = AlgorithmChoice()
      choice.errorBudget = budget
      let chosen = try first(try plan(channels: 64, choice))
      #expect(chosen.algorithm == .direct || chosen.relativeError <= budget)
      #expect((chosen.algorithm == .direct) == (budget < 5e-7))
    }
  }

  @Test func `the usual budget is 5e-6`() { #expect(AlgorithmChoice().errorBudget == 5e-6) }

  @Test func `takes the algorithm that costs least`() throws {
    var choice = AlgorithmChoice()
    #expect(try first(try plan(channels: 32, choice)).algorithm != .direct)
    var costs = ConvolutionCosts.builtIn(.avx2)
    costs.transformedProduct = 100
    choice.costs = costs
    #expect(try first(try plan(channels: 32, choice)).algorithm == .direct)
  }

  @Test(arguments: ConvolutionAlgorithm.all)
  func `takes a preferred algorithm where the layer allows it`(algorithm: ConvolutionAlgorithm)
    throws
  {
    var choice = AlgorithmChoice()
    choice.preferred = algorithm
    let chosen = try first(try plan(channels: 16, choice))
    let isPossible = choice.candidates(chosen.layer).contains(algorithm)
    #expect((chosen.algorithm == algorithm) == isPossible)
    if case .winograd(let tile) = algorithm { #expect(isPossible == (tile.windowD == 3)) }
  }
}
