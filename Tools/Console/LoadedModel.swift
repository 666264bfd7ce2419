public import ChiasmGraph
public import ChiasmModelFile
public import ChiasmPlan
public import ChiasmPlugins
public import ChiasmRuntime
public import ChiasmTensor

/// A model file with its graph and the plugins it needs.
public struct LoadedModel {
  public let file: ModelFile
  public let catalog: OperatorCatalog
  public let plugins: [LoadedPlugin]
  private let unverified: Graph
  private let verification: Verification

  /// Opens the file at `path`, loads the plugins it lists and reads its graph with all tensors.
  ///
  /// - Throws: `FormatError` or `PluginError`.
  public init(_ path: String, plugins options: PluginOptions, threads: Int) throws {
    file = try ModelFile.open(path)
    verification = file.beginVerification()
    let (catalog, host) = try options.catalog(for: file)
    self.catalog = catalog
    plugins = host.plugins
    unverified = try file.graph(catalog: catalog, checking: .compressed, threads: threads)
  }

  /// What the graph says of itself, by key. The hash of the graph was checked when it was read.
  public var metadata: [String: String] { unverified.metadata }

  /// The graph, once all hashes are checked.
  ///
  /// - Throws: `FormatError`.
  public func graph() throws -> Graph {
    try verification.finish()
    return unverified
  }

  /// Compiles the graph while the hashes are checked.
  ///
  /// - Parameter shapes: input shapes by name; inputs not named keep the graph's.
  /// - Throws: `RuntimeError`, or `FormatError` when a hash is wrong.
  public func plan(shapes: [String: Shape] = [:], options: SessionOptions) throws -> Plan {
    let plan: Plan
    do {
      plan = try Compiler.plan(unverified, catalog: catalog, shapes: shapes, options: options)
    } catch {
      // What a damaged file does to the compiler is not worth telling.
      try verification.finish()
      throw error
    }
    try verification.finish()
    return plan
  }
}
