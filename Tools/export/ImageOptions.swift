import ArgumentParser
import ChiasmConsole
import ChiasmImaging
import ChiasmSegmentation

/// What the model's metadata says of the images it takes.
struct ImageOptions: ParsableArguments {
  @Option(help: "Voxel size in mm the images are resampled to, X x Y x Z, or own for none.")
  var spacing = "1x1x1"

  @Option(help: "Voxels between windows, X x Y x Z.")
  var stride = Extents([18, 18, 4])

  @Option(
    help: ArgumentHelp(
      """
      An input's normalisation: pet=z-score, ct=none or "ct=clip lower=-160 upper=240 mean=40 \
      deviation=100". May be repeated.
      """,
      valueName: "input=scheme"))
  var normalization: [NamedValue] = []

  /// - Throws: `ImagingError` for text that cannot be read; ``ToolError`` for unknown inputs.
  func preparation(_ size: SizeOptions) throws -> ImagePreparation {
    let usual = ImagePreparation(scores: size.logits ? .logits : .probability)
    var metadata = usual.metadata
    metadata["imaging.spacing"] = spacing
    metadata["imaging.stride"] = stride.description
    let given = try NamedValue.dictionary(normalization, flag: "--normalization")
    for (input, text) in given {
      guard ["pet", "ct"].contains(input) else {
        throw ToolError("--normalization", "expected pet or ct, got \"\(input)\"")
      }
      metadata[Normalization.key(for: input)] = text
    }
    return try ImagePreparation(metadata: metadata)
  }
}
