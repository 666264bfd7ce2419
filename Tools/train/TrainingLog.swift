import ChiasmConsole
import ChiasmTraining

/// What a training prints: a bar on a terminal and a line now and then elsewhere, a line per
/// validation, or a JSON object per event.
struct TrainingLog {
  private let first: Int
  private let total: Int
  private let report: Report
  private let isJSON: Bool
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant

  private static let barWidth = 20
  /// Lines that are no validation's, over a whole training.
  private static let lineCount = 50

  /// - Parameter first: the iterations that were done before.
  init(from first: Int, to total: Int, report: Report, isJSON: Bool) {
    self.first = first
    self.total = total
    self.report = report
    self.isJSON = isJSON
    start = clock.now
  }

  mutating func show(_ event: TrainingEvent) throws {
    if isJSON { return try StandardOutput.write(json(event).line + "\n") }
    switch event {
    case .iteration(let done, let values):
      let state = "\(done) of \(total), \(measures(values)), \(pace(done))"
      if StandardError.isTerminal { return show(bar: done, state) }
      if done == first + 1 || done == total || done.isMultiple(of: max(1, total / Self.lineCount)) {
        try report.line("training: \(state)")
      }
    case .validating(let done, let count):
      if StandardError.isTerminal { clear("validation: \(done) of \(count) cases") }
    case .validated(let score, let isBest):
      clear()
      try report.line(
        "validation after \(score.iteration): Dice \(Quantity.fixed(score.dice, 4))"
          + (isBest ? ", the best so far" : ""))
    case .wrote: break
    }
  }

  /// Says how the training ended.
  func finish(_ end: TrainingEnd, _ progress: TrainingProgress, _ files: TrainingFiles) throws {
    clear()
    let seconds = Quantity.seconds(start.duration(to: clock.now))
    if isJSON {
      let line = JSON.object([
        ("event", .string("end")), ("end", .string("\(end)")),
        ("iteration", .integer(progress.iteration)), ("seconds", .number(seconds)),
        ("checkpoint", .string(files.checkpoint)),
        ("best", progress.best.map { .number($0.dice) } ?? .null),
      ])
      return try StandardOutput.write(line.line + "\n")
    }
    let path = TerminalText.oneLine(files.checkpoint)
    try report.line(
      "\(path): \(progress.iteration) of \(total) iterations, \(Quantity.duration(seconds))"
        + (end == .completed ? "" : "; --resume goes on from there"))
    if let best = progress.best {
      try report.line(
        "\(TerminalText.oneLine(files.best)): Dice \(Quantity.fixed(best.dice, 4)) "
          + "after \(best.iteration) iterations")
    }
  }

  // MARK: Text

  private func measures(_ values: [String: Float]) -> String {
    let parts = [
      ("loss", "loss"), ("segmentation", "loss.segmentation"), ("consistency", "loss.consistency"),
      ("latent", "loss.latent"), ("dice", "dice"),
    ]
    return parts.compactMap { name, key in
      values[key].map { "\(name) \(Quantity.fixed(Double($0), 4))" }
    }.joined(separator: ", ")
  }

  private func pace(_ done: Int) -> String {
    let each = Quantity.seconds(start.duration(to: clock.now)) / Double(max(1, done - first))
    return "\(Quantity.duration(each)) each, \(Self.span(each * Double(total - done))) left"
  }

  /// `42 s`, `12 min`, `3 h 20 min`.
  static func span(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e12).rounded())
    if whole < 120 { return "\(whole) s" }
    if whole < 7200 { return "\((whole + 30) / 60) min" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  // MARK: Terminal

  private func show(bar done: Int, _ state: String) {
    let filled = Self.barWidth * done / max(1, total)
    let bar =
      String(repeating: "#", count: filled)
      + String(repeating: ".", count: Self.barWidth - filled)
    clear("[\(bar)] \(state)")
  }

  /// Replaces the last line of a terminal.
  private func clear(_ text: String = "") {
    if StandardError.isTerminal { StandardError.write("\r\u{1b}[K\(text)") }
  }

  // MARK: JSON

  private func json(_ event: TrainingEvent) -> JSON {
    switch event {
    case .iteration(let done, let values):
      let seconds = Quantity.seconds(start.duration(to: clock.now))
      return .object(
        [
          ("event", .string("iteration")), ("iteration", .integer(done)),
          ("iterations", .integer(total)), ("seconds", .number(seconds)),
        ] + values.sorted { $0.key < $1.key }.map { ($0.key, .number(Double($0.value))) })
    case .validating(let done, let count):
      return .object([
        ("event", .string("validating")), ("done", .integer(done)), ("cases", .integer(count)),
      ])
    case .validated(let score, let isBest):
      return .object([
        ("event", .string("validated")), ("iteration", .integer(score.iteration)),
        ("dice", .number(score.dice)), ("best", .bool(isBest)),
      ])
    case .wrote(let path):
      return .object([("event", .string("wrote")), ("path", .string(path))])
    }
  }
}
