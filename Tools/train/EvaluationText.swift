import ChiasmConsole
import ChiasmTraining

/// Scores as people, tables and programs read them.
struct EvaluationText {
  let model: String
  let data: String
  let evaluation: Evaluation

  private var statistics: [(name: String, key: String, value: Statistic)] {
    [
      ("Dice", "dice", evaluation.dice), ("Jaccard", "jaccard", evaluation.jaccard),
      ("95HD mm", "hd95_mm", evaluation.hd95),
      ("MONAI 95HD mm", "monai_hd95_mm", evaluation.directedHD95),
    ]
  }

  private func values(_ score: CaseScore) -> [Double] {
    [score.dice, score.jaccard, score.hd95, score.directedHD95]
  }

  private func note(_ score: CaseScore) -> String {
    switch score.emptiness {
    case .none: ""
    case .prediction: "nothing found"
    case .truth: "no tumour, something found"
    case .both: "no tumour, nothing found"
    }
  }

  /// Dice and Jaccard in percent, as the paper prints them.
  var table: String {
    var table = TextTable([.left("case")] + statistics.map { .right($0.name) } + [.left("")])
    func cells(_ values: [Double]) -> [String] {
      zip(values, [100.0, 100, 1, 1]).map { Quantity.fixed($0 * $1, 2) }
    }
    for score in evaluation.scores {
      table.append([score.id] + cells(values(score)) + [note(score)])
    }
    let means = cells(statistics.map(\.value.mean))
    let deviations = cells(statistics.map(\.value.deviation))
    table.append(["mean +- std"] + zip(means, deviations).map { "\($0) +- \($1)" } + [""])
    let count = evaluation.scores.count
    return "\(model) on \(data), \(count) \(count == 1 ? "case" : "cases"); "
      + "Dice and Jaccard in %\n"
      + table.text(indent: "")
      + "nothing found in \(evaluation.emptyPredictions) of \(count): "
      + Evaluation.emptyMaskPolicy + "\n"
  }

  var csv: String {
    let keys = statistics.map(\.key).joined(separator: ",")
    func line(_ name: String, _ values: [Double], _ note: String) -> String {
      "\(Self.quoted(name)),\(values.map { "\($0)" }.joined(separator: ",")),\(note)\n"
    }
    return "case,\(keys),empty\n"
      + evaluation.scores.map { line($0.id, values($0), $0.emptiness.rawValue) }.joined()
      + line("mean", statistics.map(\.value.mean), "")
      + line("std", statistics.map(\.value.deviation), "")
  }

  var json: JSON {
    .object([
      ("model", .string(model)), ("data", .string(data)),
      ("cases", .array(evaluation.scores.map { score in
        let numbers = zip(statistics.map(\.key), values(score).map(JSON.number))
        return .object(
          [("id", .string(score.id))] + numbers.map { ($0, $1) }
            + [("empty", .string(score.emptiness.rawValue))])
      })),
      ("mean", .object(statistics.map { ($0.key, .number($0.value.mean)) })),
      ("std", .object(statistics.map { ($0.key, .number($0.value.deviation)) })),
      ("empty_predictions", .integer(evaluation.emptyPredictions)),
      ("empty_mask_policy", .string(Evaluation.emptyMaskPolicy)),
    ])
  }

  /// **Source:** RFC 4180.
  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { "\",\n\r".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
