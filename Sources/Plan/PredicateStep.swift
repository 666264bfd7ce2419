import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmTensor

/// A relation of fp32 tensors, as bools.
struct PredicateStep: Step {
  let node: Node
  private let code: PredicateCode
  private let rows: BroadcastRows

  /// Nil for every other operator, and when an operand broadcasts in a way the kernel does not
  /// know.
  init?(_ node: Node, _ graph: Graph) {
    switch node.operation {
    case is Less: code = .less
    case is LessOrEqual: code = .lessOrEqual
    default: return nil
    }
    guard
      let rows = BroadcastRows(
        output: graph.shape(of: node.output), operands: node.inputs.map(graph.shape(of:))),
      node.inputs.allSatisfy({ graph.type(of: $0).elementType == .float32 })
    else { return nil }
    self.node = node
    self.rows = rows
  }

  var kernel: String { "predicate" }
  var detail: String { "\(rows.outer) rows of \(rows.inner)" }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let operands = zip(node.inputs, rows.operands).map { input, row in
      row.arguments(UnsafePointer(memory.floats(input)))
    }
    let arguments = PredicateArguments(
      code, a: operands[0], b: operands[1],
      output: memory.address(node.output).assumingMemoryBound(to: UInt8.self), outer: rows.outer,
      inner: rows.inner, chunk: memory.chunk(rows.inner))
    return [
      KernelLaunch(memory.kernels.predicate, [arguments], taskCounts: [arguments.taskCount])
    ]
  }
}

/// Bools or uint8 as fp32.
struct WideningStep: Step {
  let node: Node
  private let count: Int

  init?(_ node: Node, _ graph: Graph) {
    guard let cast = node.operation as? Cast, cast.elementType == .float32,
      [.bool, .uint8].contains(graph.type(of: node.inputs[0]).elementType)
    else { return nil }
    self.node = node
    count = graph.shape(of: node.output).count
  }

  var kernel: String { "widening" }
  var detail: String { "\(count) elements" }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let arguments = WideningArguments(
      input: UnsafePointer(memory.address(node.inputs[0]).assumingMemoryBound(to: UInt8.self)),
      output: memory.floats(node.output), count: count, chunk: memory.chunk(count))
    return [
      KernelLaunch(memory.kernels.widening, [arguments], taskCounts: [arguments.taskCount])
    ]
  }
}
