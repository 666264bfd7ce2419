import ChiasmConsole
import ChiasmRuntime

/// The times of several runs of a session.
struct Samples {
  /// Seconds per run, ascending.
  let sorted: [Double]
  /// Median seconds of every step of the plan.
  let steps: [Double]

  /// Calls `run`, which runs `session` once with profiling, `count` times.
  ///
  /// - Throws: what `run` and `progress` throw.
  init(
    _ session: Session, count: Int, _ run: () throws -> Void,
    progress: (Int) throws(ToolError) -> Void
  ) throws {
    let clock = ContinuousClock()
    var seconds: [Double] = []
    var perStep = session.stepNanoseconds.map { _ in [UInt64]() }
    for index in 0..<count {
      let start = clock.now
      try run()
      seconds.append(Quantity.seconds(start.duration(to: clock.now)))
      for (step, nanoseconds) in session.stepNanoseconds.enumerated() {
        perStep[step].append(nanoseconds)
      }
      try progress(index + 1)
    }
    sorted = seconds.sorted()
    steps = perStep.map { times in Double(times.sorted()[times.count / 2]) * 1e-9 }
  }

  var median: Double { percentile(50) }
  var minimum: Double { sorted[0] }
  var mean: Double { sorted.reduce(0, +) / Double(sorted.count) }

  /// Interpolated between neighbours.
  func percentile(_ percent: Double) -> Double {
    let position = percent / 100 * Double(sorted.count - 1)
    let low = Int(position)
    let high = min(low + 1, sorted.count - 1)
    return sorted[low] + (sorted[high] - sorted[low]) * (position - Double(low))
  }
}
