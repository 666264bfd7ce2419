import ChiasmConsole
import ChiasmGraph
import ChiasmKernelInterface
import ChiasmLanguage
import ChiasmParallel
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor

/// What a bench has found.
struct BenchResult {
  let model: String
  let session: Session
  let threads: ThreadCount
  let stages: [(stage: String, seconds: Double)]
  /// Seconds from the start of the process.
  let firstResult: Double
  let samples: Samples
  /// Of every training step, the first one too; of a model none.
  var losses: [Float] = []
  let peakByteCount = ProcessClock.peakByteCount

  private var plan: Plan { session.plan }

  /// 10^9 operations per second of the median run; a multiply-add counts as two.
  private var gigaflops: Double { 2 * Double(plan.multiplyAdds) / samples.median * 1e-9 }

  /// Steps of one kernel taken together, the slowest first.
  private var kernels: [(kernel: String, steps: Int, seconds: Double, multiplyAdds: Int)] {
    var groups: [String: (steps: Int, seconds: Double, multiplyAdds: Int)] = [:]
    for (step, seconds) in zip(plan.steps, samples.steps) {
      var group = groups[step.kernel] ?? (0, 0, 0)
      group.steps += 1
      group.seconds += seconds
      group.multiplyAdds += step.multiplyAdds
      groups[step.kernel] = group
    }
    return groups.map { ($0.key, $0.value.steps, $0.value.seconds, $0.value.multiplyAdds) }
      .sorted { ($1.seconds, $0.kernel) < ($0.seconds, $1.kernel) }
  }

  /// Steps, the slowest first.
  private var slowest: [(step: any Step, seconds: Double)] {
    zip(plan.steps, samples.steps).map { ($0, $1) }.sorted { $0.1 > $1.1 }
  }

  private func rate(_ multiplyAdds: Int, _ seconds: Double) -> Double {
    seconds > 0 ? 2 * Double(multiplyAdds) / seconds * 1e-9 : 0
  }

  // MARK: Text

  var text: String {
    """
    \(TerminalText.oneLine(plan.graph.name)) on \(plan.isa.rawValue), \(threads.count) threads \
    (\(threads.source.rawValue))
    \(head)
    by kernel
    \(kernelTable)
    slowest steps
    \(stepTable)
    """
  }

  private var head: String {
    var table = TextTable([.left(""), .left("")])
    table.append([
      "time",
      "median \(Quantity.duration(samples.median)), p90 "
        + "\(Quantity.duration(samples.percentile(90))), min "
        + "\(Quantity.duration(samples.minimum)) of \(samples.sorted.count) runs",
    ])
    table.append([
      "speed",
      "\(Quantity.fixed(gigaflops, 1)) GFLOP/s, "
        + "\(Quantity.scaled(Double(plan.multiplyAdds))) multiply-adds",
    ])
    table.append([
      "first result",
      "\(Quantity.duration(firstResult)) after the start: "
        + stages.map { "\($0.stage) \(Quantity.duration($0.seconds))" }.joined(separator: ", "),
    ])
    table.append([
      "memory",
      "peak \(Quantity.bytes(peakByteCount)), of it activations "
        + "\(Quantity.bytes(plan.arenaByteCount)), weights \(Quantity.bytes(plan.weightByteCount))",
    ])
    let states = Set(session.outputs.map(\.name))
    for input in session.inputs where !states.contains(input.name) {
      table.append(["input", "\(input.name)  \(session.type(of: input.value))"])
    }
    return table.text()
  }

  private var kernelTable: String {
    var table = TextTable([
      .left("kernel"), .right("steps"), .right("time"), .right("share"), .right("GFLOP/s"),
    ])
    let total = samples.steps.reduce(0, +)
    for group in kernels {
      table.append([
        group.kernel, "\(group.steps)", Quantity.duration(group.seconds),
        share(group.seconds, total), speed(group.multiplyAdds, group.seconds),
      ])
    }
    return table.text()
  }

  private var stepTable: String {
    var table = TextTable([
      .left("node"), .left("kernel"), .right("output"), .right("time"), .right("share"),
      .right("GFLOP/s"), .left("how"),
    ])
    let total = samples.steps.reduce(0, +)
    for (step, seconds) in slowest.prefix(12) {
      let shapes = step.node.outputs.map { plan.graph.shape(of: $0).description }
      table.append([
        step.node.name, step.kernel, shapes.joined(separator: ", "), Quantity.duration(seconds),
        share(seconds, total), speed(step.multiplyAdds, seconds), step.detail,
      ])
    }
    return table.text()
  }

  private func share(_ seconds: Double, _ total: Double) -> String {
    total > 0 ? "\(Quantity.fixed(100 * seconds / total, 1)) %" : ""
  }

  private func speed(_ multiplyAdds: Int, _ seconds: Double) -> String {
    multiplyAdds == 0 ? "" : Quantity.fixed(rate(multiplyAdds, seconds), 1)
  }

  // MARK: JSON

  var json: JSON {
    .object([
      ("model", .string(model)), ("name", .string(plan.graph.name)),
      ("isa", .string(plan.isa.rawValue)), ("threads", .integer(threads.count)),
      ("precision", .string("fp32")), ("iterations", .integer(samples.sorted.count)),
      ("times_ms", .array(samples.sorted.map { .number($0 * 1e3) })),
      ("median_ms", .number(samples.median * 1e3)),
      ("p90_ms", .number(samples.percentile(90) * 1e3)),
      ("min_ms", .number(samples.minimum * 1e3)), ("mean_ms", .number(samples.mean * 1e3)),
      ("first_result_ms", .number(firstResult * 1e3)),
      ("stages_ms", .object(stages.map { ($0.stage, .number($0.seconds * 1e3)) })),
      ("losses", .array(losses.map { .number(Double($0)) })),
      ("peak_bytes", .integer(peakByteCount)),
      ("activation_bytes", .integer(plan.arenaByteCount)),
      ("weight_bytes", .integer(plan.weightByteCount)),
      ("multiply_adds", .integer(plan.multiplyAdds)), ("gflops", .number(gigaflops)),
      ("kernels", .array(kernels.map { group in
        .object([
          ("kernel", .string(group.kernel)), ("steps", .integer(group.steps)),
          ("ms", .number(group.seconds * 1e3)),
          ("gflops", .number(rate(group.multiplyAdds, group.seconds))),
        ])
      })),
      ("operators", .array(zip(plan.steps, samples.steps).map { step, seconds in
        .object([
          ("node", .string(step.node.name)), ("kernel", .string(step.kernel)),
          ("operator", .string(step.node.operation.id.rawValue)),
          ("detail", .string(step.detail)), ("ms", .number(seconds * 1e3)),
          ("multiply_adds", .integer(step.multiplyAdds)),
        ])
      })),
    ])
  }
}
