import ChiasmConsole
import ChiasmGraph
import ChiasmImaging
import ChiasmModelFile

/// What a run over images did, for people and for programs.
struct ImageSummary {
  let paths: ImageOptions.Paths
  let model: LoadedModel
  let segmentation: Segmentation
  let caption: String?
  let trace: Trace

  private var weights: String? { model.metadata["network.weights"] }

  private var windowCount: Int { trace.count("network") }

  private var perWindow: Double {
    trace.seconds("network") / Double(max(windowCount, 1))
  }

  /// Cubic millimetres become millilitres.
  private var volume: Double {
    let spacing = segmentation.mask.grid.spacing
    let count = Double(segmentation.mask.foregroundCount)
    return count * spacing.x * spacing.y * spacing.z / 1000
  }

  private var stages: [(name: String, seconds: Double)] {
    ["load", "compile", "read", "prepare", "network", "stitch", "restore", "picture", "write"].map {
      ($0, trace.seconds($0))
    }
  }

  /// What a stage is, where its name does not say it.
  private func note(_ stage: String) -> String {
    switch stage {
    case "prepare": ": resampling, normalising"
    case "network":
      ": \(windowCount == 1 ? "1 window" : "\(windowCount) windows"), "
        + "\(Quantity.duration(perWindow)) each"
    case "stitch": ": cutting windows out, joining their scores"
    case "restore": ": back to the case's grid, labels"
    default: ""
    }
  }

  var lines: [String] {
    let path = TerminalText.oneLine
    var table = TextTable([.left(""), .left("")])
    table.append(["case", "\(segmentation.mask.grid)"])
    table.append([
      "mask",
      "\(path(paths.mask)): \(Quantity.count(segmentation.mask.foregroundCount)) voxels, "
        + "\(Quantity.fixed(volume, 1)) ml",
    ])
    if let probability = paths.probability { table.append(["probability", path(probability)]) }
    if let overlay = paths.overlay {
      table.append(["overlay", "\(path(overlay)): \(caption ?? "")"])
    }
    if let weights { table.append(["weights", path(weights)]) }
    let total = stages.reduce(0) { $0 + $1.seconds }
    for stage in stages {
      let share = Quantity.fixed(100 * stage.seconds / max(total, 1e-9), 1)
      table.append([
        stage.name, "\(Quantity.duration(stage.seconds)), \(share) %\(note(stage.name))",
      ])
    }
    table.append(["total", Quantity.duration(total)])
    return table.text(indent: "").split(separator: "\n").map(String.init)
  }

  var json: JSON {
    .object([
      ("model", .string(model.file.path)), ("weights", .optional(weights)),
      ("pet", .string(paths.pet)), ("ct", .string(paths.ct)), ("mask", .string(paths.mask)),
      ("probability", .optional(paths.probability)), ("overlay", .optional(paths.overlay)),
      ("caption", .optional(caption)),
      ("foreground_voxels", .integer(segmentation.mask.foregroundCount)),
      ("foreground_ml", .number(volume)),
      ("windows", .integer(windowCount)),
      ("window_ms", .number(perWindow * 1e3)),
      ("stages_ms", .object(stages.map { ($0.name, .number($0.seconds * 1e3)) })),
    ])
  }
}
