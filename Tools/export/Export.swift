import ArgumentParser
import ChiasmConsole
import ChiasmGraph
import ChiasmModelFile
import ChiasmNetworks
import ChiasmPlugins
import ChiasmSegmentation

@main
struct Export: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "chiasm-export",
    abstract: "Makes model files.",
    discussion: """
      A fresh network has untrained weights, which follow from the seed: the same seed gives the \
      same file on every machine.

      A checkpoint of chiasm-train becomes a model without what only training needs: the student, \
      which is what is tested, or the --teacher. Recipe, scores, seed and hashes of the data stay \
      in the metadata. --weights fp16 halves the file.

      A model file becomes ONNX and an ONNX model becomes a model file by their names: m.chiasm \
      -o m.onnx, m.onnx -o m.chiasm. In ONNX, plugin operators stand as what they are made of.

      With weights.safetensors the network takes its weights from a PyTorch state dictionary. \
      Modules are expected under the names that chiasm-dump --weights shows, with _ for -; a \
      module's tensors are weight and bias, a normalisation's scale, offset, mean and variance \
      are weight, bias, running_mean and running_var; num_batches_tracked is left aside. \
      --map names what is called otherwise, in YAML:

        names:
          pet: encoder_a            # a module and all inside it
          "": model                 # every other name stands below model
        ignore: [auxiliary_head]
      """)

  @Argument(
    help: """
      A checkpoint or model to convert, .chiasm to .chiasm or .onnx, or .onnx to .chiasm; or \
      weights for --network: .safetensors.
      """)
  var input: String?

  @Option(
    help: ArgumentHelp(
      "How the state dictionary calls the network's modules.", valueName: "names.yaml"))
  var map: String?

  @Option(help: "The network to make.")
  var network: NetworkName?

  @OptionGroup(title: "Network options") var size: SizeOptions
  @OptionGroup(title: "Fusion options (two-encoder, mim-cmfnet)") var fusion: FusionOptions
  @OptionGroup(title: "Mutual information options (mim-cmfnet for training)")
  var mutualInformation: MutualInformationOptions
  @OptionGroup(title: "Image options") var images: ImageOptions
  @OptionGroup(title: "Options for checkpoints and models") var reduction: ReductionOptions
  @OptionGroup(title: "Options for reading .onnx") var conversion: ConversionOptions
  @OptionGroup(title: "Options for writing .onnx") var writing: WritingOptions
  @OptionGroup var plugins: PluginOptions

  @Option(name: .shortAndLong, help: "The model file to write.")
  var output: String

  func run() throws {
    let isConversion = input?.hasSuffix(".safetensors") == false
    if let input, isConversion { return try convert(input) }
    guard !conversion.isGiven else {
      throw ValidationError("--shape and --bind are for models that are converted")
    }
    guard !writing.isGiven else {
      throw ValidationError("--keep-plugins and --external-data are for writing .onnx")
    }
    guard !reduction.isGiven else {
      throw ValidationError("--teacher and --weights are for .chiasm files that are converted")
    }
    guard let network else {
      throw ValidationError("missing expected argument '--network <network>'")
    }
    guard input != nil || map == nil else {
      throw ValidationError("--map: expected a state dictionary to map")
    }
    try OutputBatch.check([output])
    let needed = fusion.neededPlugins(by: network)
      + (mutualInformation.isNeeded(by: network, size) ? ["mim"] : [])
    let (catalog, host) = try plugins.catalog(loading: needed.map { ($0, nil) })
    var graph = try build(network).graph(catalog: catalog)
    if let input {
      graph = try StateDictionary(input, map: map).weights(in: graph)
    }
    if let seed = size.perturb { graph = try graph.perturbed(seed: seed) }
    for (key, text) in try metadata { graph.metadata[key] = text }
    var writer = ModelWriter()
    writer.plugins = host.plugins.map {
      PluginRequirement(name: $0.name, version: $0.version.description)
    }
    writer.threads = try ComputeOptions.threadCount(nil)
    try writer.write(graph, to: output)
    try Report(isSilent: false, outputs: [output]).line(
      "\(TerminalText.oneLine(output)): \(graph.name), \(Quantity.count(graph.parameterCount)) "
        + "parameters, weights \(weights)")
  }

  private var weights: String {
    input.map { "of \(TerminalText.oneLine($0))" } ?? "untrained (seed \(size.seed))"
  }

  private func convert(_ input: String) throws {
    guard network == nil, map == nil else {
      throw ValidationError("expected a model to convert or --network, got both")
    }
    let forms = (input.hasSuffix(".onnx"), output.hasSuffix(".onnx"))
    guard forms == (false, true) || !writing.isGiven else {
      throw ValidationError("--keep-plugins and --external-data are for writing .onnx")
    }
    guard forms == (true, false) || !conversion.isGiven else {
      throw ValidationError("--shape and --bind are for reading .onnx")
    }
    guard forms == (false, false) || !reduction.isGiven else {
      throw ValidationError("--teacher and --weights are for .chiasm files that stay such")
    }
    switch forms {
    case (true, false):
      try ONNXConversion(input: input, output: output, options: conversion).run()
    case (false, true):
      try ONNXWriting(input: input, output: output, options: writing, plugins: plugins).run()
    case (false, false) where input.hasSuffix(".chiasm"):
      try ModelReduction(input: input, output: output, options: reduction, plugins: plugins).run()
    default:
      throw ToolError(
        TerminalText.oneLine(input),
        "expected a name in .chiasm, .onnx or .safetensors, not .onnx twice")
    }
  }

  private func build(_ name: NetworkName) throws -> any Network {
    let settings = size.settings
    switch name {
    case .vnet:
      guard !fusion.isGiven, !mutualInformation.isGiven else {
        throw ValidationError("vnet has one encoder and takes no fusion options")
      }
      return VNet(settings, inputChannels: size.inputChannels)
    case .twoEncoder, .mimCMFNet:
      var network =
        name == .mimCMFNet ? MIMCMFNet(settings) : MIMCMFNet.twoEncoder(settings)
      guard name == .mimCMFNet || !mutualInformation.isGiven else {
        throw ValidationError("two-encoder takes no mutual information options")
      }
      try fusion.apply(to: &network)
      if network.mutualInformation != nil {
        network.mutualInformation = mutualInformation.reading
      }
      return network
    }
  }

  /// Where the file comes from and what it is made for, beside what the network says of itself.
  private var metadata: [String: String] {
    get throws {
      var entries = size.isTraining ? [:] : try images.preparation(size).metadata
      entries["provenance.tool"] = "chiasm-export"
      entries["provenance.command"] = Provenance.command
      return entries
    }
  }
}

extension NetworkName: ExpressibleByArgument {}
