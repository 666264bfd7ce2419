import ChiasmConsole
import ChiasmGraph
import ChiasmModelFile
import ChiasmNetworks
import ChiasmTraining

/// From a checkpoint, or a model, to a model with what inference needs.
struct ModelReduction {
  let input: String
  let output: String
  let options: ReductionOptions
  let plugins: PluginOptions

  func run() throws {
    try OutputBatch.check([output])
    let threads = try ComputeOptions.threadCount(nil)
    let file = try ModelFile.open(input)
    let (catalog, _) = try plugins.catalog(for: file)
    var graph = try kept(of: file, catalog, threads)
    if let type = options.weights.narrow { graph = try graph.narrowingWeights(to: type) }
    graph.metadata["provenance.command"] = Provenance.command
    var writer = ModelWriter()
    writer.plugins = file.plugins
    writer.threads = threads
    try writer.write(graph, to: output)
    let size = try ModelFile.open(output).byteCount
    try Report(isSilent: false, outputs: [output]).line(
      "\(TerminalText.oneLine(output)): \(TerminalText.oneLine(graph.name)), "
        + "\(Quantity.count(graph.parameterCount)) parameters, \(Quantity.bytes(size)), weights of "
        + "\(options.teacher ? "the teacher in " : "")\(TerminalText.oneLine(input))")
  }

  private func kept(
    of file: ModelFile, _ catalog: OperatorCatalog, _ threads: Int
  ) throws -> Graph {
    guard options.teacher else { return try file.graph(catalog: catalog, threads: threads) }
    return try Checkpoint(file, catalog: catalog, threads: threads).teacher()
  }
}
