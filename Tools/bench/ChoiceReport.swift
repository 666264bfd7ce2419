import ChiasmConsole
import ChiasmKernelInterface
import ChiasmPlan

/// Where another algorithm than the chosen one would have been faster.
struct ChoiceReport {
  let model: String
  let isa: ISA
  let threads: Int
  let times: CandidateTimes

  /// Differences below this one are left alone: clocks and neighbours make as much.
  static let tolerance = 0.05

  private var better: [(layer: CandidateTimes.Layer, best: ConvolutionAlgorithm)] {
    times.layers.compactMap { layer in
      layer.better(tolerance: Self.tolerance).map { (layer, $0) }
    }
  }

  private func seconds(_ layer: CandidateTimes.Layer, _ algorithm: ConvolutionAlgorithm) -> Double {
    CandidateTimes.median(layer.seconds[algorithm] ?? [])
  }

  var text: String {
    let found = better
    let choices = times.layers.count { $0.seconds.count > 1 }
    let chosen = times.layers.reduce(0) { $0 + $1.chosenSeconds }
    let fastest = times.layers.reduce(0) { $0 + ($1.ranking.first?.seconds ?? 0) }
    var table = TextTable([
      .left("layer"), .left("channels, voxels"), .left("chosen"), .right("ms"), .left("best"),
      .right("ms"), .right("slower"),
    ])
    for (layer, best) in found {
      table.append([
        TerminalText.oneLine(layer.node), layer.layer.description, layer.chosen.description,
        Quantity.fixed(layer.chosenSeconds * 1e3, 3), best.description,
        Quantity.fixed(seconds(layer, best) * 1e3, 3),
        "\(Quantity.fixed((layer.slowdown(to: best) - 1) * 100, 0)) %",
      ])
    }
    return """
      \(TerminalText.oneLine(model)) on \(isa.rawValue), \(threads) threads, \(times.rounds) rounds
      \(choices) of \(times.layers.count) convolutions have more than one algorithm within the \
      error budget; for \(found.count) another one is over 5 % faster
      convolutions as chosen \(Quantity.duration(chosen)), each at its fastest \
      \(Quantity.duration(fastest))

      """ + (found.isEmpty ? "" : table.text())
  }

  var json: JSON {
    .object([
      ("model", .string(model)), ("isa", .string(isa.rawValue)), ("threads", .integer(threads)),
      ("rounds", .integer(times.rounds)),
      ("layers", .array(times.layers.map(json))),
    ])
  }

  private func json(_ layer: CandidateTimes.Layer) -> JSON {
    .object([
      ("node", .string(layer.node)), ("layer", .string(layer.layer.description)),
      ("chosen", .string(layer.chosen.description)),
      ("better", .optional(layer.better(tolerance: Self.tolerance)?.description)),
      ("algorithms", .array(layer.ranking.map { entry in
        .object([
          ("algorithm", .string(entry.algorithm.description)), ("ms", .number(entry.seconds * 1e3)),
          ("predicted_core_ms", .number(layer.layer.cost(entry.algorithm, .builtIn(isa)) * 1e-6)),
          ("error", .number(
            entry.algorithm.relativeError(channels: layer.layer.channels, taps: layer.layer.taps))),
          ("work", .array(layer.layer.work(entry.algorithm).map(JSON.number))),
        ])
      })),
    ])
  }
}
