import ChiasmConsole
import ChiasmGraph
import ChiasmRuntime
import ChiasmTensor

/// Arrays in, arrays out, by name.
struct ArrayInference {
  private let shared: InferenceRun
  private let files: ArrayOptions.Files

  init(_ shared: InferenceRun, _ files: ArrayOptions.Files) {
    self.shared = shared
    self.files = files
  }

  func run() throws {
    let outputs = files.outputs.values.sorted() + [shared.profile].compactMap { $0 }
    try OutputBatch.check(outputs)
    let report = shared.report(outputs: outputs)
    var trace = Trace()
    trace.begin()
    let arrays = try ArrayFiles(files.inputs)
    let tensors = arrays.tensors
    trace.end("read")
    let (_, session) = try shared.session(shapes: tensors.mapValues(\.shape), &trace)
    for (name, path) in files.outputs.sorted(by: { $0.key < $1.key }) {
      _ = try session.outputBytes(name)
      for output in session.outputs where output.name == name {
        try arrays.check(session.type(of: output.value), path)
      }
    }
    trace.begin()
    let results = try session.run(try converted(tensors, for: session))
    trace.end("run")
    trace.addSteps(of: session)
    try write(results, arrays, trace)
    try print(results, trace, report)
    session.keepPackedWeights()
  }

  /// The tensors in the element types the model takes.
  private func converted(
    _ tensors: [String: Tensor], for session: Session
  ) throws -> [String: Tensor] {
    var result = tensors
    for input in session.inputs {
      guard let tensor = tensors[input.name] else { continue }
      let type = session.type(of: input.value).elementType
      if type == .float32, !tensor.doubles.allSatisfy(\.isFinite) {
        let path = files.path(of: input.name)
        throw ToolError(path, "expected finite numbers, got NaN or infinity")
      }
      result[input.name] = tensor.converted(to: type)
    }
    return result
  }

  private func write(
    _ results: [String: Tensor], _ arrays: ArrayFiles, _ trace: Trace
  ) throws {
    var batch = OutputBatch()
    for (name, path) in files.outputs.sorted(by: { $0.key < $1.key }) {
      guard let tensor = results[name] else { continue }
      try arrays.write(tensor, to: path, &batch)
    }
    if let path = shared.profile { try batch.write(Array(trace.json.text.utf8), to: path) }
    try batch.commit()
  }

  private func print(_ results: [String: Tensor], _ trace: Trace, _ report: Report) throws {
    let stages = ["read", "load", "compile", "run"].map { ($0, trace.seconds($0)) }
    let written = files.outputs.sorted { $0.key < $1.key }
    guard shared.isJSON else {
      for (name, path) in written {
        let type = results[name].map { "\($0.type)" } ?? ""
        try report.line("\(TerminalText.oneLine(path)): \(name) \(type)")
      }
      let times = stages.map { "\($0) \(Quantity.duration($1))" }
      try report.line(times.joined(separator: ", "))
      return
    }
    let outputs = written.map { name, path in
      let shape = results[name].map { JSON.integers($0.shape.extents) } ?? .null
      return (name, JSON.object([("file", .string(path)), ("shape", shape)]))
    }
    try StandardOutput.write(
      JSON.object([
        ("model", .string(shared.model)), ("outputs", .object(outputs)),
        ("stages_ms", .object(stages.map { ($0, .number($1 * 1e3)) })),
      ]).text)
  }
}
