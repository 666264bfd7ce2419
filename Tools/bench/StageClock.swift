import ChiasmConsole

/// Seconds of the stages before the timed runs.
struct StageClock {
  private let clock = ContinuousClock()
  private var last: ContinuousClock.Instant
  private(set) var seconds: [(stage: String, seconds: Double)] = []

  init() { last = clock.now }

  mutating func finish(_ stage: String) {
    let now = clock.now
    seconds.append((stage, Quantity.seconds(last.duration(to: now))))
    last = now
  }
}
