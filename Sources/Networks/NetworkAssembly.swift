import ChiasmGraph
import ChiasmTensor

/// The frame around every network: inputs, outputs for its purpose, metadata, errors.
struct NetworkAssembly {
  /// What a network's layers make.
  struct Result {
    var logits: Value
    /// Terms of the loss that the network computes itself, by output name; training only.
    var losses: [(name: String, value: Value)] = []
  }

  typealias Layers = (LayerScope, [Value]) throws(OperatorError) -> Result

  private let network: any Network
  private let builder: GraphBuilder

  init(_ network: any Network, _ catalog: OperatorCatalog) {
    self.network = network
    builder = GraphBuilder(name: network.name, catalog: catalog)
  }

  /// - Parameter inputs: names and channels.
  /// - Parameter layers: makes the logits from the inputs, in the same order.
  func graph(inputs: [(name: String, channels: Int)], layers: Layers) throws(NetworkError)
    -> Graph
  {
    let values = try locating { () throws(GraphError) in
      try inputs.map { input throws(GraphError) in try self.input(input.name, input.channels) }
    }
    let scope = try locating { () throws(GraphError) in
      try LayerScope(builder, network)
    }
    let outputs = try locating { () throws(OperatorError) in
      try self.outputs(layers(scope, values), scope)
    }
    try locating { () throws(GraphError) in
      for output in outputs { try builder.output(output.name, output.value) }
    }
    describe()
    return builder.graph
  }

  private func input(_ name: String, _ channels: Int) throws(GraphError) -> Value {
    let shape = Shape([network.settings.batch, channels] + network.settings.patch)
    return try builder.input(
      name, TensorType(.float32, shape), symbols: ["N", "C", "X", "Y", "Z"])
  }

  private func outputs(_ result: Result, _ scope: LayerScope) throws(OperatorError)
    -> [(name: String, value: Value)]
  {
    switch network.settings.purpose {
    case .inference(.logits): return [("logits", result.logits)]
    case .inference(.probability):
      return [
        ("probability", try builder.softmax(result.logits, axis: 1, name: "probability"))
      ]
    case .training:
      return [("logits", result.logits)] + result.losses
        + scope.statisticsUpdates.map { ("\($0.name).next", $0.value) }
    }
  }

  private func describe() {
    let settings = network.settings
    builder.metadata("network", network.name)
    builder.metadata("network.filters", "\(settings.filters)")
    builder.metadata("network.patch", settings.patch.map(String.init).joined(separator: "x"))
    builder.metadata("network.classes", "\(settings.classes)")
    builder.metadata("network.weights", "untrained, seed \(settings.seed)")
  }

  private func locating<R, E: Error & CustomStringConvertible>(_ body: () throws(E) -> R)
    throws(NetworkError) -> R
  {
    do {
      return try body()
    } catch {
      throw NetworkError(.operation, network.name, error.description)
    }
  }
}
