import ChiasmConsole
import ChiasmGraph
import ChiasmModelFile
import ChiasmPasses
import ChiasmRuntime

/// A graph after a pass of the compiler, with what each pass until then has done.
struct LoweredListing {
  private let graph: Graph
  private let reports: [Driver.Report]

  /// - Throws: `RuntimeError`; an unknown pass is answered with the names of all.
  init(_ graph: Graph, _ catalog: OperatorCatalog, after pass: String) throws(RuntimeError) {
    let isa = try Compiler.isa(SessionOptions(threads: 1))
    (self.graph, reports) = try Compiler.lower(
      graph, catalog: catalog, isa: isa, stoppingAfter: pass)
  }

  func text(_ format: Dump.Format, _ file: ModelFile) -> String {
    switch format {
    case .text, .html: return comments + graph.text(constants: .elided)
    case .dot: return DotText(graph).text
    case .json:
      guard case .object(let members) = ModelSummary(graph, file: file).json else { return "" }
      return JSON.object(members + [("passes", .array(reports.map(json)))]).text
    }
  }

  /// The passes as comments of the text form, which parses back as it stands.
  private var comments: String {
    var table = TextTable([.left("pass"), .right("changes"), .right("time")])
    for report in reports {
      table.append([report.pass, "\(report.changes)", Quantity.duration(report.seconds)])
    }
    return table.text(indent: "// ")
  }

  private func json(_ report: Driver.Report) -> JSON {
    .object([
      ("pass", .string(report.pass)), ("changes", .integer(report.changes)),
      ("milliseconds", .number(report.seconds * 1e3)),
    ])
  }
}
