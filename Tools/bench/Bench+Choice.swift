import ChiasmConsole
import ChiasmGraph
import ChiasmOperators
import ChiasmPlan
import ChiasmRuntime

/// What concerns the choice of algorithms.
extension Bench {
  func runChoiceCheck(_ model: String, threads: Int) throws {
    let loaded = try LoadedModel(model, plugins: plugins, threads: threads)
    let shapes = try shapes
    let options = try sessionOptions(threads: threads)
    let times = try candidateTimes(options) { try loaded.plan(shapes: shapes, options: $0) }
    let report = ChoiceReport(
      model: model, isa: try Compiler.isa(options), threads: threads, times: times)
    try StandardOutput.write(json ? report.json.text : report.text)
  }

  func runCalibration(threads: Int) throws {
    let options = try sessionOptions(threads: threads)
    let graph = try Calibration.graph()
    let times = try candidateTimes(options) {
      try Compiler.plan(graph, catalog: .standard, options: $0)
    }
    let isa = try Compiler.isa(options)
    let calibration = Calibration(times, isa: isa, threads: threads)
    let file = CostFile(calibration.costs, isa: isa)
    let path = try compute.cacheFolder().map { "\($0)/\(file.fileName)" }
    if let path { try file.write(to: path) }
    try StandardOutput.write(
      json ? calibration.json(path: path).text : calibration.text(path: path))
  }

  private func candidateTimes(_ options: SessionOptions, plan: (SessionOptions) throws -> Plan)
    throws -> CandidateTimes
  {
    var progress = Progress("bench", unit: "runs", report: Report(isSilent: true))
    return try CandidateTimes(
      options: options, rounds: iterations, plan: plan, fill: RandomInputs.fill
    ) { try progress.update($0, of: iterations) }
  }
}
