import ChiasmConsole
import ChiasmGraph
import ChiasmKernelInterface
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor

/// This machine's schedule for a model.
struct PlanListing {
  private let plan: Plan
  private let roofline: Roofline
  private let errors: ErrorListing?

  /// - Parameter measuresErrors: runs the convolutions with transforms, which takes seconds.
  /// - Throws: `RuntimeError`.
  init(
    _ graph: Graph, _ catalog: OperatorCatalog, options: SessionOptions, measuresErrors: Bool
  ) throws(RuntimeError) {
    plan = try Compiler.plan(graph, catalog: catalog, options: options)
    roofline = Roofline(
      plan, MachineRates.measured(isa: plan.isa, threads: options.threads))
    errors = measuresErrors ? try ErrorListing(plan, options: options) : nil
  }

  func text(_ format: Dump.Format) -> String {
    if format == .json { return json.text }
    return plan.text + roofline.text + (errors?.text ?? "")
  }

  private var json: JSON {
    .object([
      ("name", .string(plan.graph.name)), ("isa", .string(plan.isa.rawValue)),
      ("multiply_adds", .integer(plan.multiplyAdds)),
      ("arena_bytes", .integer(plan.arenaByteCount)),
      ("weight_bytes", .integer(plan.weightByteCount)), ("roofline", roofline.json),
      ("errors", errors?.json ?? .null),
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
      ("executed_multiply_adds", .integer(step.executedMultiplyAdds)),
      ("bytes", .integer(plan.traffic(of: step).memory)),
      ("scratch_bytes", .integer(plan.traffic(of: step).scratch)),
      ("expected_error", step.chosen.map { .number($0.relativeError) } ?? .null),
      ("outputs", .array(step.node.outputs.map { output in
        .object(plan.graph.type(of: output).jsonMembers)
      })),
    ])
  }
}
