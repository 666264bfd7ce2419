public import ChiasmGraph

/// A network as a value: its options. The graph follows from them alone.
public protocol Network: Sendable {
  var settings: NetworkSettings { get set }

  /// The name on command lines and in metadata.
  var name: String { get }

  /// What the network's authors use, where the settings do not say.
  var usualActivation: Activation { get }

  /// Builds the graph with initial parameters.
  ///
  /// A parameter's values follow from `settings.seed` and its name alone, so they are the same
  /// on every machine and in every network that has a parameter of that name and shape.
  ///
  /// - Parameter catalog: the standard operators and those of the plugins the network uses.
  /// - Throws: ``NetworkError``.
  func graph(catalog: OperatorCatalog) throws(NetworkError) -> Graph
}

/// The networks that have a name.
public enum NetworkName: String, Sendable, CaseIterable {
  case vnet
  case twoEncoder = "two-encoder"
  case mimCMFNet = "mim-cmfnet"

  /// The network with the readings its authors state or imply.
  public func network(_ settings: NetworkSettings) -> any Network {
    switch self {
    case .vnet: VNet(settings)
    case .twoEncoder: MIMCMFNet.twoEncoder(settings)
    case .mimCMFNet: MIMCMFNet(settings)
    }
  }
}
