import ChiasmGraph
import ChiasmNetworks
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor

/// A network's training graph, ready to be put into a step once or several times.
struct StepNetwork {
  let graph: Graph
  let parameters: [(name: String, tensor: Tensor)]
  let buffers: [(name: String, tensor: Tensor)]

  private static let nextSuffix = ".next"

  /// - Parameter batch: the cases of a pass; nil means the network's own.
  init(_ source: Graph, batch: Int? = nil, catalog: OperatorCatalog) throws(TrainingError) {
    var graph = source
    if let batch {
      var shapes: [String: Shape] = [:]
      for input in source.inputs where source.shape(of: input.value).rank > 1 {
        shapes[input.name] = Shape([batch] + source.shape(of: input.value).extents.dropFirst())
      }
      graph = try locating { () throws(GraphError) in try source.specialized(to: shapes) }
    }
    // Before differentiation: its intermediates have further users, and stay as they are.
    _ = try locating { () throws(PassError) in
      try Driver(catalog: catalog).run([decomposeOperators, orderMatrixChains], on: &graph)
    }
    self.graph = graph
    parameters = graph.constants(role: .parameter).map { ($0.node.name, $0.tensor) }
    buffers = graph.constants(role: .buffer).map { ($0.node.name, $0.tensor) }
  }

  /// The images, with their channels and extents.
  var images: [Graph.Input] { graph.inputs.filter { $0.name != "step" } }

  /// What a pass leaves of each running statistic, by the statistic's name.
  func statistics(of outputs: [String: Value]) -> [String: Value] {
    var statistics: [String: Value] = [:]
    for (name, value) in outputs where name.hasSuffix(Self.nextSuffix) {
      statistics[String(name.dropLast(Self.nextSuffix.count))] = value
    }
    return statistics
  }

  /// The outputs that come with the logits: they and the statistics of the norms on the way.
  var deployedOutputs: [String] {
    let deployed = Set(logitNodes.map(\.id))
    return graph.outputs.filter { output in
      graph.producer(of: output.value).map { deployed.contains($0.id) } ?? false
    }.map(\.name)
  }

  /// The parameters and statistics that the logits depend on.
  var deployedConstants: Set<String> {
    Set(logitNodes.lazy.filter { $0.operation is Constant }.map(\.name))
  }

  private var logitNodes: [Node] {
    graph.outputs.first { $0.name == "logits" }.map { graph.nodes(for: [$0.value]) } ?? []
  }
}

/// Says of what a step's graph could not be made of.
func locating<R, E: Error & CustomStringConvertible>(_ body: () throws(E) -> R)
  throws(TrainingError) -> R
{
  do {
    return try body()
  } catch {
    throw TrainingError(.badRecipe, at: "training step", error.description)
  }
}
