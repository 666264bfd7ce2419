import ArgumentParser
import ChiasmConsole
import ChiasmParallel

@main
struct Infer: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "chiasm-infer",
    abstract: "Runs a model on images or arrays.",
    usage: """
      chiasm-infer m.chiasm --pet pet.nii.gz --ct ct.nii.gz -o mask.nii.gz [options]
      chiasm-infer m.chiasm --input NAME=FILE ... --output NAME=FILE ... [options]
      """,
    discussion: """
      With --pet and --ct the model runs window by window over the case; mask and probability are \
      written on the CT's own grid. With --input it runs once on the arrays given, whatever they \
      mean.
      """)

  @Argument(help: "The model file.")
  var model: String

  @OptionGroup(title: "Images") var images: ImageOptions
  @OptionGroup(title: "Arrays") var arrays: ArrayOptions
  @OptionGroup var compute: ComputeOptions
  @OptionGroup var plugins: PluginOptions

  @Option(
    help: ArgumentHelp(
      "The most memory activations and weights may take: 450MB.", valueName: "size"))
  var maxMemory: ByteSize?

  @Option(
    help: ArgumentHelp(
      "Write where the time goes, as trace events for a browser.", valueName: "trace.json"))
  var profile: String?

  @Flag(help: "Print one JSON object instead of lines.")
  var json = false

  /// Not in `validate`, which comes before unknown flags are looked for.
  private func checkForm() throws(ValidationError) {
    let usesImages = images.isGiven, usesArrays = arrays.isGiven
    guard usesImages != usesArrays else {
      throw ValidationError(
        usesImages
          ? "expected images (--pet, --ct) or arrays (--input), got both"
          : "missing expected argument '--pet <pet> --ct <ct>' or '--input <input>'")
    }
  }

  func run() throws {
    try checkForm()
    let run = InferenceRun(
      model: model, plugins: plugins, compute: compute,
      threads: try compute.threadCount().count, maximumByteCount: maxMemory?.byteCount,
      profile: profile, isJSON: json)
    if images.isGiven {
      try ImageInference(run, try images.paths()).run()
    } else {
      try ArrayInference(run, try arrays.files()).run()
    }
  }
}
