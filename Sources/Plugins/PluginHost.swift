public import ChiasmGraph

/// Finds plugins, loads them and hands their operators to a catalog.
///
/// ```swift
/// var host = PluginHost(try PluginSearchPath(flags: pluginPath), primitives: .standard)
/// try host.load("cmf", version: PluginVersion("1.0.0"))
/// var catalog = OperatorCatalog.standard
/// try host.register(into: &catalog)
/// ```
public struct PluginHost: Sendable {
  public let path: PluginSearchPath
  /// In the order they were loaded.
  public private(set) var plugins: [LoadedPlugin] = []

  private let primitives: OperatorCatalog

  /// - Parameter primitives: the operators that plugins decompose into.
  public init(_ path: PluginSearchPath, primitives: OperatorCatalog) {
    self.path = path
    self.primitives = primitives
  }

  /// Loads one plugin; nothing happens when it is loaded already.
  ///
  /// - Parameter version: what a model asks for; nil takes any.
  /// - Throws: ``PluginError`` `missing` with the folders searched, `version`, or why the library
  ///   was refused.
  @discardableResult
  public mutating func load(_ name: String, version: PluginVersion? = nil)
    throws(PluginError) -> LoadedPlugin
  {
    let plugin: LoadedPlugin
    if let loaded = plugins.first(where: { $0.name == name }) {
      plugin = loaded
    } else {
      plugin = try find(name)
    }
    if let version, !plugin.version.canStandIn(for: version) {
      throw PluginError(
        .version, "plugin \(name)",
        "expected version \(version) or a later \(version.major).x, "
          + "got \(plugin.version) from \(plugin.path)")
    }
    try keep(plugin)
    return plugin
  }

  /// Loads every plugin of every folder.
  ///
  /// - Returns: why libraries were refused, in order of search.
  public mutating func loadAll() -> [PluginError] {
    var refusals: [PluginError] = []
    for library in path.libraries where !plugins.contains(where: { $0.path == library.path }) {
      do throws(PluginError) {
        try keep(try LoadedPlugin(library))
      } catch {
        refusals.append(error)
      }
    }
    return refusals
  }

  /// Adds the operators of all loaded plugins.
  ///
  /// - Throws: ``PluginError`` `duplicate` when the catalog has one of the ids.
  public func register(into catalog: inout OperatorCatalog) throws(PluginError) {
    for plugin in plugins {
      for table in plugin.operators {
        if let other = catalog[table.id] {
          throw PluginError(
            .duplicate, "operator \(table.id)",
            "brought by plugin \(plugin.name), but \(other.origin) has it already")
        }
        catalog.register(entry(table, plugin))
      }
    }
  }

  private func entry(_ table: PluginTable, _ plugin: LoadedPlugin) -> OperatorCatalog.Entry {
    let primitives = primitives
    return OperatorCatalog.Entry(id: table.id, revision: table.revision, origin: plugin.name) {
      attributes throws(OperatorError) in
      try PluginOperator(table, attributes: attributes, primitives: primitives)
    }
  }

  private func find(_ name: String) throws(PluginError) -> LoadedPlugin {
    let key = PluginLibrary.key(of: name)
    guard let library = path.libraries.first(where: { $0.key == key }) else {
      let folders = path.folders.isEmpty ? "no folders" : path.folders.joined(separator: ", ")
      throw PluginError(.missing, "plugin \(name)", "not found; searched \(folders)")
    }
    let plugin = try LoadedPlugin(library)
    guard plugin.name == name else {
      throw PluginError(
        .malformed, library.path, "expected plugin \(name), got plugin \(plugin.name)")
    }
    return plugin
  }

  private mutating func keep(_ plugin: LoadedPlugin) throws(PluginError) {
    if let other = plugins.first(where: { $0.name == plugin.name }) {
      if other.path == plugin.path { return }
      throw PluginError(
        .duplicate, plugin.path, "plugin \(plugin.name) is loaded already from \(other.path)")
    }
    plugins.append(plugin)
  }
}
