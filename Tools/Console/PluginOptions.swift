public import ArgumentParser
public import ChiasmGraph
public import ChiasmModelFile
import ChiasmOperators
public import ChiasmPlugins

/// Where plugins are looked for.
public struct PluginOptions: ParsableArguments {
  @Option(
    name: .customLong("plugin-path"),
    help: ArgumentHelp(
      """
      An absolute folder to look for plugins in, before those of CHIASM_PLUGIN_PATH and the \
      folder of this tool. May be repeated.
      """,
      valueName: "folder"))
  public var folders: [String] = []

  public init() {}

  /// A host that has loaded nothing yet.
  ///
  /// - Throws: `PluginError`.
  public func host() throws(PluginError) -> PluginHost {
    PluginHost(try PluginSearchPath(flags: folders), primitives: .standard)
  }

  /// The standard operators and those of `plugins`, loaded now.
  ///
  /// - Parameter plugins: names with the versions asked for, nil for any.
  /// - Throws: `PluginError`; a missing plugin is named with the folders searched.
  public func catalog(
    loading plugins: [(name: String, version: PluginVersion?)]
  ) throws(PluginError) -> (catalog: OperatorCatalog, host: PluginHost) {
    var host = try host()
    for plugin in plugins { try host.load(plugin.name, version: plugin.version) }
    var catalog = OperatorCatalog.standard
    try host.register(into: &catalog)
    return (catalog, host)
  }

  /// The standard operators and those of the plugins a model needs.
  ///
  /// - Throws: `PluginError` as `catalog(loading:)`.
  public func catalog(
    for file: ModelFile
  ) throws(PluginError) -> (catalog: OperatorCatalog, host: PluginHost) {
    try catalog(loading: file.plugins.map { ($0.name, PluginVersion($0.version)) })
  }
}
