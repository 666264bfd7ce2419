import ChiasmGraph
import ChiasmNetworks
import ChiasmOperators

/// A V-Net with normalisation that does something, in seconds by the reference.
enum SmallNetwork {
  static func vnet(filters: Int = 3, patch: [Int] = [16, 32, 48]) throws -> Graph {
    var settings = NetworkSettings()
    settings.filters = filters
    settings.patch = patch
    return try VNet(settings).graph(catalog: .standard).perturbed(seed: 2)
  }
}
