import ChiasmConsole
import ChiasmGraph
import ChiasmModelFile
import ChiasmONNX
import ChiasmOperators

/// From an ONNX model to a model file.
struct ONNXConversion {
  let input: String
  let output: String
  let options: ConversionOptions

  func run() throws {
    try OutputBatch.check([output])
    let options = try options.importOptions(catalog: .standard)
    let report = Report(isSilent: false, outputs: [output])
    let model: ImportedModel
    do throws(ONNXError) {
      model = try ONNX.importModel(input, options: options)
    } catch {
      // One line each, since a user wants to know all of it at once.
      if error.refusals.count > 1 {
        for refusal in error.refusals { try report.line(TerminalText.oneLine("\(refusal)")) }
      }
      throw error
    }
    var graph = model.graph
    graph.metadata["provenance.tool"] = "chiasm-export"
    graph.metadata["provenance.command"] = Provenance.command
    var writer = ModelWriter()
    writer.threads = try ComputeOptions.threadCount(nil)
    try writer.write(graph, to: output)
    for notice in model.notices {
      try report.line("\(TerminalText.oneLine(input)): \(TerminalText.oneLine(notice))")
    }
    try report.line(
      "\(TerminalText.oneLine(output)): \(TerminalText.oneLine(graph.name)), "
        + "\(Quantity.count(graph.parameterCount)) parameters, \(graph.nodeCount) nodes")
  }
}
