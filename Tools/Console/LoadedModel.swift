public import ChiasmGraph
public import ChiasmModelFile
public import ChiasmPlugins

/// A model file with its graph and the plugins it needs.
public struct LoadedModel {
  public let file: ModelFile
  public let graph: Graph
  public let catalog: OperatorCatalog
  public let plugins: [LoadedPlugin]

  /// Opens the file at `path`, loads the plugins it lists and reads its graph with all tensors.
  ///
  /// - Throws: `FormatError` or `PluginError`.
  public init(_ path: String, plugins options: PluginOptions, threads: Int) throws {
    file = try ModelFile.open(path)
    let (catalog, host) = try options.catalog(for: file)
    self.catalog = catalog
    plugins = host.plugins
    graph = try file.graph(catalog: catalog, threads: threads)
  }
}
