import ChiasmConsole
import ChiasmRuntime
import ChiasmTensor

/// What both forms of inference share: model, session, report, trace.
struct InferenceRun {
  let model: String
  let plugins: PluginOptions
  let compute: ComputeOptions
  let threads: Int
  let maximumByteCount: Int?
  /// The path of the trace.
  let profile: String?
  let isJSON: Bool

  var options: SessionOptions {
    var options = SessionOptions(threads: threads, maximumByteCount: maximumByteCount)
    options.profiles = profile != nil
    return options
  }

  func report(outputs: [String]) -> Report { Report(isSilent: isJSON, outputs: outputs) }

  /// Opens the model, and compiles it for `shapes`.
  ///
  /// - Throws: `FormatError`, `PluginError` or `RuntimeError`.
  func session(
    shapes: [String: Shape] = [:], _ trace: inout Trace
  ) throws -> (loaded: LoadedModel, session: Session) {
    trace.begin()
    let loaded = try LoadedModel(model, plugins: plugins, threads: threads)
    trace.end("load")
    trace.begin()
    var options = options
    options.cache = try compute.packedWeightCache(for: loaded.file)
    let session = try Session(
      try loaded.plan(shapes: shapes, options: options), options: options)
    trace.end("compile")
    return (loaded, session)
  }
}
