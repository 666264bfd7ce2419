import ChiasmGraph
import ChiasmNetworks
import ChiasmOperators
import ChiasmTensor
import ChiasmTraining
import NetworkGolden
import Testing

/// What a step's graph takes, gives and consists of.
struct TrainingStepTests {
  private static func step(_ change: (inout Recipe) -> Void = { _ in }) throws -> TrainingStep {
    var recipe = Recipe()
    recipe.network.filters = 2
    recipe.network.patch = [16, 16, 16]
    change(&recipe)
    return try TrainingStep(recipe, catalog: .withNetworkPlugins())
  }

  private static let whole = Result { try step() }
  private static let scalars = [
    "consistency-weight", "ema-decay", "latent-weight", "learning-rate", "uncertainty-threshold",
  ]

  private func names(_ graph: Graph) -> (inputs: Set<String>, outputs: Set<String>) {
    (Set(graph.inputs.map(\.name)), Set(graph.outputs.map(\.name)))
  }

  @Test func `every state is an input and an output`() throws {
    let step = try Self.whole.get()
    try step.graph.verify()
    let (inputs, outputs) = names(step.graph)
    #expect(
      inputs.subtracting(step.initialStates.keys)
        == Set(["pet", "ct", "label", "step"] + Self.scalars))
    #expect(
      outputs.subtracting(step.initialStates.keys) == [
        "loss", "loss.segmentation", "loss.cross-entropy", "loss.dice", "loss.consistency",
        "loss.latent", "certain-share", "dice",
      ])
    #expect(inputs.intersection(outputs) == Set(step.initialStates.keys))
    for (name, tensor) in step.initialStates {
      let value = try #require(step.graph.input(named: name)).value
      #expect(step.graph.type(of: value) == tensor.type, "\(name)")
    }
  }

  @Test func `the teacher starts as the student, without what only the latent term reads`() throws {
    let states = try Self.whole.get().initialStates
    let names = states.keys.filter { $0.hasPrefix("teacher.") }
    #expect(!names.contains { $0.contains("mim") })
    #expect(names.contains("teacher.fusion.level4.norm.variance"))
    for name in names {
      let own = try #require(states[String(name.dropFirst(8))])
      #expect(try #require(states[name]).isIdentical(to: own), "\(name)")
    }
    #expect(states["momentum.mim.pet.projection.weight"]?.magnitudes == [0])
    #expect(states["momentum.pet.level1.norm1.mean"] == nil)
  }

  @Test func `without a teacher and MIM nothing is left of them`() throws {
    let step = try Self.step {
      $0.teacher = nil
      $0.latent = nil
      $0.batch.unlabelled = 0
    }
    let (inputs, outputs) = names(step.graph)
    #expect(
      inputs.subtracting(step.initialStates.keys)
        == ["pet", "ct", "label", "step", "learning-rate"])
    #expect(
      outputs.subtracting(step.initialStates.keys) == [
        "loss", "loss.segmentation", "loss.cross-entropy", "loss.dice", "dice",
      ])
    #expect(!step.initialStates.keys.contains { $0.contains("teacher") || $0.contains("mim") })
  }

  @Test func `a network of one image has that image as input`() throws {
    let step = try Self.step {
      $0.network.kind = .vnet
      $0.network.inputs = [.ct]
      $0.latent = nil
    }
    let (inputs, _) = names(step.graph)
    #expect(inputs.contains("ct") && !inputs.contains("pet"))
  }

  /// The cases of the batch that the teacher's passes see.
  private func teacherBatches(_ graph: Graph) -> [Int] {
    let convolutions = graph.nodes.filter { $0.name.hasSuffix(".pet.level1.conv1") }
    return convolutions.filter { $0.name.hasPrefix("teacher.") }
      .map { graph.shape(of: $0.output)[0] }.sorted()
  }

  @Test func `one pass is the target, and the others see copies of the batch`() throws {
    #expect(teacherBatches(try Self.whole.get().graph) == [4, 8, 8, 8, 8])
    let single = try Self.step {
      $0.teacher?.passes = 3
      $0.teacher?.copiesPerPass = 1
    }
    #expect(teacherBatches(single.graph) == [4, 4, 4, 4])
    let none = try Self.step { $0.teacher?.passes = 0 }
    #expect(teacherBatches(none.graph) == [4])
    let unlabelled = try Self.step { $0.teacher?.scope = .unlabelled }
    #expect(teacherBatches(unlabelled.graph) == [2, 4, 4, 4, 4])
  }

  @Test func `only the student is differentiated`() throws {
    let graph = try Self.whole.get().graph
    let gradients = graph.nodes.filter { $0.name.hasPrefix("gradient.") }
    #expect(!gradients.isEmpty)
    #expect(!gradients.contains { $0.name.contains("teacher.") })
  }

  @Test func `no matrix of positions by positions is made`() throws {
    let step = try Self.step { $0.network.patch = [64, 64, 64] }
    let graph = step.graph
    for node in graph.nodes where node.operation is MatMul {
      let shape = graph.shape(of: node.output)
      // 16 x 16 x 16 positions at level 3.
      #expect(shape[shape.rank - 1] * shape[shape.rank - 2] < 4096 * 64, "\(node.name)")
    }
  }

  @Test func `passes that do not fill their groups are refused`() throws {
    let error = #expect(throws: TrainingError.self) { try Self.step { $0.teacher?.passes = 3 } }
    #expect(error?.description.contains("expected passes in whole groups of 2, got 3") == true)
  }

  @Test func `a recipe whose plugins are not loaded is refused`() throws {
    let error = #expect(throws: TrainingError.self) {
      try TrainingStep(Recipe(), catalog: .standard)
    }
    #expect(error?.description.contains("which is not loaded") == true)
  }
}

extension Tensor {
  fileprivate var magnitudes: Set<Double> { Set(doubles.map(\.magnitude)) }
}
