import ChiasmConsole
import ChiasmGraph
import ChiasmPlan
import ChiasmRuntime

/// Where the time of a run went.
///
/// **Source:** the Trace Event Format of Chrome's tracing; complete events, times in us.
struct Trace {
  private struct Event {
    let name: String
    let category: String
    let start: Double
    let seconds: Double
    var detail = ""
  }

  private let clock = ContinuousClock()
  private let origin: ContinuousClock.Instant
  private var started: Double = 0
  private var events: [Event] = []

  init() { origin = clock.now }

  /// Seconds since the trace began.
  var now: Double { Quantity.seconds(origin.duration(to: clock.now)) }

  /// Starts a phase.
  mutating func begin() { started = now }

  /// Ends the phase that was started last and starts the next.
  mutating func end(_ name: String, category: String = "phase") {
    let end = now
    events.append(Event(name: name, category: category, start: started, seconds: end - started))
    started = end
  }

  /// Adds the steps of a run that has just ended, when the session profiles.
  mutating func addSteps(of session: Session) {
    let nanoseconds = session.stepNanoseconds
    var start = now - nanoseconds.reduce(0.0) { $0 + Double($1) * 1e-9 }
    for (step, time) in zip(session.plan.steps, nanoseconds) {
      let seconds = Double(time) * 1e-9
      events.append(
        Event(
          name: step.node.name, category: step.kernel, start: start, seconds: seconds,
          detail: step.detail))
      start += seconds
    }
  }

  /// Seconds of all phases of that name.
  func seconds(_ name: String) -> Double {
    events.filter { $0.name == name && $0.category == "phase" }.reduce(0) { $0 + $1.seconds }
  }

  /// How many phases of that name there were.
  func count(_ name: String) -> Int {
    events.count { $0.name == name && $0.category == "phase" }
  }

  var json: JSON {
    .object([
      ("displayTimeUnit", .string("ms")),
      ("traceEvents", .array(events.map { event in
        .object([
          ("name", .string(event.name)), ("cat", .string(event.category)), ("ph", .string("X")),
          ("ts", .number(event.start * 1e6)), ("dur", .number(event.seconds * 1e6)),
          ("pid", .integer(1)), ("tid", .integer(event.category == "phase" ? 1 : 2)),
          ("args", .object([("how", .string(event.detail))])),
        ])
      })),
    ])
  }
}
