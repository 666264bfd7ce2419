public import ChiasmGraph
import ChiasmOperators
import ChiasmPlugins

extension OperatorCatalog {
  /// The standard operators and those of the three plugins that MIM-CMFNet needs, which the build
  /// puts beside the tests' executable.
  public static func withNetworkPlugins() throws -> OperatorCatalog { try loaded.get() }

  private static let loaded = Result {
    var host = PluginHost(try PluginSearchPath(), primitives: .standard)
    for name in ["easy-fusion", "cmf", "mim"] { try host.load(name) }
    var catalog = OperatorCatalog.standard
    try host.register(into: &catalog)
    return catalog
  }
}
