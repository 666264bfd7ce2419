/// How far a long task has come: a bar on a terminal, ten plain lines at most elsewhere.
public struct Progress {
  private let label: String
  private let unit: String
  private let report: Report
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var lastTenth = 0

  private static let width = 30

  /// - Parameter unit: what is counted, in the plural: `windows`.
  public init(_ label: String, unit: String, report: Report) {
    self.label = label
    self.unit = unit
    self.report = report
    start = clock.now
  }

  /// - Throws: ``ToolError`` when a line cannot be written.
  public mutating func update(_ done: Int, of total: Int) throws(ToolError) {
    guard total > 0 else { return }
    let elapsed = Quantity.seconds(start.duration(to: clock.now))
    let state = "\(done) of \(total) \(unit), \(Quantity.duration(elapsed))"
    if StandardError.isTerminal {
      let filled = Progress.width * done / total
      let bar =
        String(repeating: "#", count: filled)
        + String(repeating: ".", count: Progress.width - filled)
      StandardError.write("\r\u{1b}[K\(label) [\(bar)] \(state)")
      if done == total { StandardError.write("\r\u{1b}[K") }
      return
    }
    let tenth = 10 * done / total
    guard tenth > lastTenth else { return }
    lastTenth = tenth
    try report.line("\(label): \(state)")
  }
}
