import ChiasmGraph
import ChiasmKernelInterface
import ChiasmPasses
import ChiasmTensor

/// An element-wise operator by the vector kernel.
struct PointwiseStep: Step {
  let node: Node
  let function: PointwiseFunction
  let rows: BroadcastRows
  let layout: Layout
  let shape: PhysicalShape

  /// Nil when the operator is none, is not fp32, or broadcasts in a way the kernel does not know.
  init?(_ node: Node, _ graph: Graph) {
    guard case .pointwise(let function) = node.operation.form, node.outputs.count == 1,
      node.inputs.count == function.arity,
      (node.inputs + node.outputs).allSatisfy({ graph.type(of: $0).elementType == .float32 }),
      var rows = BroadcastRows(
        output: graph.shape(of: node.output), operands: node.inputs.map(graph.shape(of:)))
    else { return nil }
    self.node = node
    self.function = function
    layout = graph.layout(of: node.output)
    shape = PhysicalShape(graph.shape(of: node.output), layout)
    // In blocks, the halo and the padding lanes are computed too: one long row.
    if !layout.isPlanar { rows = BroadcastRows(flat: shape.elementCount, operands: function.arity) }
    self.rows = rows
  }

  var kernel: String { "pointwise" }
  var detail: String { "\(rows.outer) rows of \(rows.inner)" }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let operands = zip(node.inputs, rows.operands).map { input, row in
      PointwiseArguments.Operand(
        UnsafePointer(memory.floats(input)), outerStride: row.outerStride, period: row.period,
        innerStride: row.innerStride)
    }
    let (code, slope) = function.code
    let output = memory.floats(node.output)
    var arguments = PointwiseArguments(
      code: code, a: operands[0], b: operands[operands.count - 1], output: output,
      outer: rows.outer, inner: rows.inner, chunk: memory.chunk(rows.inner))
    arguments.slope = slope
    let launch = KernelLaunch(
      memory.kernels.pointwise, [arguments], taskCounts: [arguments.taskCount])
    return [launch] + haloLaunch(shape, output, memory)
  }
}

extension PointwiseFunction {
  /// The kernel's number for the function, and its parameter.
  var code: (PointwiseCode, Float) {
    switch self {
    case .add: (.add, 0)
    case .subtract: (.subtract, 0)
    case .multiply: (.multiply, 0)
    case .divide: (.divide, 0)
    case .maximum: (.maximum, 0)
    case .minimum: (.minimum, 0)
    case .power: (.power, 0)
    case .leakyReLU(let slope): (.leakyReLU, slope)
    case .sigmoid: (.sigmoid, 0)
    case .tanh: (.tanh, 0)
    case .exp: (.exp, 0)
    case .log: (.log, 0)
    case .sqrt: (.sqrt, 0)
    }
  }
}
