import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import ChiasmTraining
import NetworkGolden
import Testing

/// Dropout masks and noise of a step, by their statistics.
struct StepRandomnessTests {
  private static let graph = Result {
    var recipe = Recipe()
    recipe.network.filters = 4
    recipe.network.patch = [16, 16, 16]
    return try TrainingStep(recipe, catalog: .withNetworkPlugins()).graph
  }

  private func step(_ number: Int64) -> Tensor { Tensor([number], shape: [1]) }

  private func seeds(_ graph: Graph) -> [Int] {
    graph.nodes.compactMap {
      ($0.operation as? Dropout)?.seed ?? ($0.operation as? RandomNormal)?.seed
    }
  }

  @Test func `every site of every pass has a stream of its own`() throws {
    let seeds = seeds(try Self.graph.get())
    // Two sites in each of six networks; two images of five noisy passes; MIM.
    #expect(seeds.count == 12 + 10 + 1)
    #expect(Set(seeds).count == seeds.count)
  }

  @Test func `streams follow from the recipe's seed`() throws {
    var recipe = Recipe()
    recipe.network.filters = 4
    recipe.network.patch = [16, 16, 16]
    recipe.seed += 1
    let other = try TrainingStep(recipe, catalog: .withNetworkPlugins()).graph
    #expect(Set(seeds(other)).isDisjoint(with: seeds(try Self.graph.get())))
  }

  /// The masks of all sites.
  private func masks(_ number: Int64) throws -> [Tensor] {
    let graph = try Self.graph.get()
    return try graph.nodes.compactMap { node in
      guard let dropout = node.operation as? Dropout else { return nil }
      let x = Tensor(zeros: graph.type(of: node.inputs[0]))
      return try dropout.evaluate([x, step(number)])[1]
    }
  }

  @Test func `half of the channels drop out, and the others are doubled`() throws {
    let numbers = try (0..<4).flatMap { try masks($0).flatMap(\.doubles) }
    #expect(Set(numbers) == [0, 2])
    let dropped = Double(numbers.count { $0 == 0 }) / Double(numbers.count)
    // Five standard deviations of a fair coin.
    #expect((dropped - 0.5).magnitude < 2.5 / Double(numbers.count).squareRoot())
    #expect(numbers.count > 10_000)
  }

  @Test func `masks are those of their step and site`() throws {
    let (first, again, second) = (try masks(0), try masks(0), try masks(1))
    #expect(zip(first, again).allSatisfy { $0.isIdentical(to: $1) })
    let large = first.indices.filter { first[$0].count > 100 }
    #expect(large.count == 6)
    for index in large {
      #expect(!first[index].isIdentical(to: second[index]))
      #expect(large.allSatisfy { $0 == index || !first[index].isIdentical(to: first[$0]) })
    }
  }

  /// What the passes of the teacher add to an image, by the pass's name.
  private func noise(_ number: Int64) throws -> [String: [Double]] {
    let source = try Self.graph.get()
    var graph = source
    var names: [String] = []
    for node in source.nodes where node.operation is Maximum && node.name.hasPrefix("teacher.") {
      try graph.addOutput("noise.\(node.name)", node.output)
      names.append("noise.\(node.name)")
    }
    let builder = GraphBuilder(name: "noise", catalog: .standard)
    let counter = try builder.input("step", TensorType(.int64, [1]))
    for (name, value) in try builder.inline(
      graph, outputs: names, substituting: ["step": counter])
    { try builder.output(name, value) }
    return try Interpreter(catalog: .standard)
      .evaluate(builder.graph, inputs: ["step": step(number)]).mapValues(\.doubles)
  }

  @Test func `noise is normal, of deviation 0.1, clamped at 0.2`() throws {
    let noise = try noise(7)
    // Two images of a pass over four cases and four passes over eight.
    #expect(noise.count == 10)
    let numbers = noise.values.flatMap(\.self)
    #expect(numbers.count == 2 * 36 * 4096)
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count)
    let limit = Double(Float(0.2))
    #expect(numbers.allSatisfy { $0.magnitude <= limit })
    #expect(mean.magnitude < 1e-3)
    // A standard normal clamped at 2 has variance 0.92053 and 4.550 % of itself at the limits.
    #expect((variance / 0.01 - 0.92053).magnitude < 0.01)
    let atLimit = Double(numbers.count { $0.magnitude == limit }) / Double(numbers.count)
    #expect((atLimit - 0.0455).magnitude < 2e-3)
  }

  @Test func `noise differs from pass to pass and from step to step`() throws {
    let (first, second) = (try noise(0), try noise(1))
    let starts = (Array(first.values) + Array(second.values)).map { Array($0.prefix(100)) }
    #expect(Set(starts).count == 20)
    #expect(try noise(0) == first)
  }
}
