import ChiasmConsole
import ChiasmGraph
import ChiasmONNX

/// From a model file to an ONNX model.
struct ONNXWriting {
  let input: String
  let output: String
  let options: WritingOptions
  let plugins: PluginOptions

  func run() throws {
    try OutputBatch.check([output] + (options.externalData ? ["\(output).data"] : []))
    let threads = try ComputeOptions.threadCount(nil)
    let model = try LoadedModel(input, plugins: plugins, threads: threads)
    var graph = try model.graph()
    graph.metadata["provenance.onnx"] = Provenance.command
    var writer = ONNXWriter()
    writer.keepsPlugins = options.keepPlugins
    writer.hasExternalData = options.externalData
    let report = Report(isSilent: false, outputs: [output])
    let summary: ONNXWriter.Summary
    do throws(ONNXError) {
      summary = try writer.write(graph, catalog: model.catalog, to: output)
    } catch {
      // One line each, since a user wants to know all of it at once.
      if error.refusals.count > 1 {
        for refusal in error.refusals { try report.line(TerminalText.oneLine("\(refusal)")) }
      }
      throw error
    }
    var line = "\(TerminalText.oneLine(output)): \(TerminalText.oneLine(graph.name)), "
    line += "opset \(summary.opset), \(Quantity.count(summary.nodeCount)) nodes"
    if summary.functionCount > 0 { line += ", \(summary.functionCount) functions" }
    if let path = summary.dataPath { line += ", tensors in \(TerminalText.oneLine(path))" }
    try report.line(line)
  }
}
