import ArgumentParser
import ChiasmConsole
import ChiasmGraph
import ChiasmModelFile
import ChiasmOperators
import ChiasmRuntime

@main
struct Dump: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "chiasm-dump",
    abstract: "Shows what is in a model file.",
    discussion: """
      Reads no weights unless --weights, --verify, --diff, --after or --plan need them, and loads \
      no plugins unless --after, --plan or --plugins do.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, dot, html }

  @Argument(help: "The model file.")
  var model: String?

  @Option(help: "How to print: text, json or dot (Graphviz).")
  var format = Format.text

  @Option(help: ArgumentHelp("Show the graph after this pass of the compiler.", valueName: "pass"))
  var after: String?

  @Flag(
    help: """
      Show what this machine would run: kernels, tiles, memory, the bytes that steps move, errors \
      to expect, and the time that arithmetic and memory take at least.
      """)
  var plan = false

  @Flag(
    help: """
      With --plan: measure the error of every convolution with transforms, with its own weights on \
      random inputs.
      """)
  var measureError = false

  @Flag(help: "Show the statistics of every tensor.")
  var weights = false

  @Flag(help: "Read everything and check every hash.")
  var verify = false

  @Option(help: ArgumentHelp("Show how another model differs.", valueName: "other.chiasm"))
  var diff: String?

  @Flag(name: .customLong("plugins"), help: "List the plugins found and their operators.")
  var listsPlugins = false

  @OptionGroup var choice: ChoiceOptions
  @OptionGroup var plugins: PluginOptions

  @Option(help: ArgumentHelp("Threads that read, verify and plan.", valueName: "n"))
  var threads: Int?

  func validate() throws {
    guard model != nil || listsPlugins else {
      throw ValidationError("missing expected argument '<model>'")
    }
    guard plan || !measureError else {
      throw ValidationError("--measure-error: expected --plan with it")
    }
    let views = [after != nil, plan, weights, verify, diff != nil, listsPlugins]
    guard views.count(where: { $0 }) <= 1 else {
      throw ValidationError(
        "expected one of --after, --plan, --weights, --verify, --diff and --plugins")
    }
  }

  func run() throws {
    guard format != .html else {
      throw ToolError("--format", "expected text, json or dot; this build does not write html")
    }
    if format == .dot, plan || weights || verify || diff != nil || listsPlugins {
      throw ToolError("--format", "expected text or json with this view, got dot")
    }
    try StandardOutput.write(try text())
  }

  private func text() throws -> String {
    if listsPlugins { return try PluginListing(plugins, model: model).text(format) }
    guard let model else { return "" }
    let threads = try ComputeOptions.threadCount(threads)
    let file = try ModelFile.open(model)
    if verify { return try Verification(file, threads: threads).text(format) }
    if weights { return try WeightListing(file, threads: threads).text(format) }
    if let diff {
      return try ModelDifference(file, try ModelFile.open(diff), threads: threads).text(format)
    }
    if after != nil || plan {
      let catalog = try plugins.catalog(for: file).catalog
      let graph = try file.graph(catalog: catalog, checking: .none, threads: threads)
      if let after { return try LoweredListing(graph, catalog, after: after).text(format, file) }
      var options = SessionOptions(threads: threads)
      try choice.apply(to: &options)
      return try PlanListing(graph, catalog, options: options, measuresErrors: measureError)
        .text(format)
    }
    let summary = ModelSummary(
      try file.graph(
        catalog: .standard, loadingTensors: false, acceptingUnknownOperators: true),
      file: file)
    switch format {
    case .json: return summary.json.text
    case .dot: return DotText(summary.graph).text
    case .text, .html: return summary.text
    }
  }
}
