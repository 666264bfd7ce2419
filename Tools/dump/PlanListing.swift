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

  func text(_ format: Dump.Format) -> String { format == .json ? json.text : plan.text }

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
