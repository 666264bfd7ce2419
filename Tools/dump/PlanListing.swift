import ChiasmConsole
import ChiasmGraph
import ChiasmKernelInterface
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor

/// This machine's schedule for a model.
struct PlanListing {
  private let plan: Plan

  /// - Throws: `RuntimeError`.
  init(_ graph: Graph, _ catalog: OperatorCatalog, threads: Int) throws(RuntimeError) {
    plan = try Compiler.plan(graph, catalog: catalog, options: SessionOptions(threads: threads))
  }

  func text(_ format: Dump.Format) -> String { format == .json ? json.text : text }

  private var text: String {
    var table = TextTable([
      .right("step"), .left("kernel"), .left("node"), .right("output"), .right("multiply-adds"),
      .left("how"),
    ])
    for (index, step) in plan.steps.enumerated() {
      table.append([
        "\(index)", step.kernel, step.node.name, shapes(of: step),
        step.multiplyAdds == 0 ? "" : Quantity.scaled(Double(step.multiplyAdds)), step.detail,
      ])
    }
    var buffers = TextTable([
      .right("offset"), .right("bytes"), .right("steps"), .left("values"),
    ])
    for buffer in plan.buffers.sorted(by: { ($0.first, $0.offset) < ($1.first, $1.offset) }) {
      buffers.append([
        "\(buffer.offset)", Quantity.bytes(buffer.byteCount), "\(buffer.first)-\(buffer.last)",
        buffer.values.map(plan.graph.name(of:)).joined(separator: ", "),
      ])
    }
    return """
      plan of \(TerminalText.oneLine(plan.graph.name)) for \(plan.isa.rawValue)
        steps          \(plan.steps.count)
        multiply-adds  \(Quantity.scaled(Double(plan.multiplyAdds)))
        activations    \(Quantity.bytes(plan.arenaByteCount)) for \(plan.buffers.count) buffers \
      of \(Quantity.bytes(plan.buffers.reduce(0) { $0 + $1.byteCount })) in all
        weights        \(Quantity.bytes(plan.weightByteCount))

      steps
      \(table.text())
      memory
      \(buffers.text())
      """
  }

  private func shapes(of step: any Step) -> String {
    step.node.outputs.map { plan.graph.shape(of: $0).description }.joined(separator: ", ")
  }

  private var json: JSON {
    .object([
      ("name", .string(plan.graph.name)), ("isa", .string(plan.isa.rawValue)),
      ("multiply_adds", .integer(plan.multiplyAdds)),
      ("arena_bytes", .integer(plan.arenaByteCount)),
      ("weight_bytes", .integer(plan.weightByteCount)),
      ("steps", .array(plan.steps.map(json))),
      ("buffers", .array(plan.buffers.map { buffer in
        .object([
          ("offset", .integer(buffer.offset)), ("bytes", .integer(buffer.byteCount)),
          ("first", .integer(buffer.first)), ("last", .integer(buffer.last)),
          ("values", .strings(buffer.values.map(plan.graph.name(of:)))),
        ])
      })),
    ])
  }

  private func json(_ step: any Step) -> JSON {
    .object([
      ("node", .string(step.node.name)),
      ("operator", .string(step.node.operation.id.rawValue)),
      ("kernel", .string(step.kernel)), ("detail", .string(step.detail)),
      ("multiply_adds", .integer(step.multiplyAdds)),
      ("outputs", .array(step.node.outputs.map { output in
        .object(plan.graph.type(of: output).jsonMembers)
      })),
    ])
  }
}
