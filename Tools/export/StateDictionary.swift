import ChiasmConsole
import ChiasmGraph
import ChiasmNetworks
import ChiasmSafeTensors
import ChiasmTensor

/// The weights of a network trained elsewhere, in a .safetensors file.
struct StateDictionary {
  private let file: SafeTensors
  private let map: WeightMap

  /// - Parameter map: a YAML file; nil means the default names.
  init(_ path: String, map: String?) throws {
    file = try SafeTensors(path: path)
    self.map = try map.map(WeightMapFile.read) ?? WeightMap()
  }

  /// The network with these weights.
  ///
  /// - Throws: `WeightError`, which lists what is unmatched, or `SafeTensorsError`.
  func weights(in network: Graph) throws -> Graph {
    let assignment = try map.assignment(network, file.entries.mapValues(\.shape))
    var graph = try network.replacingWeights(assignment.mapValues(file.tensor))
    graph.metadata["network.weights"] = "a state dictionary"
    return graph
  }
}
