import ChiasmGraph
import ChiasmKernelInterface
import ChiasmPasses
import ChiasmTensor

/// An element-wise operator by the vector kernel.
struct PointwiseStep: Step {
  let node: Node
  let function: PointwiseFunction
  let layout: Layout
  private let form: Form

  private enum Form {
    case rowMajor(BroadcastRows)
    case blocked(BlockedRows)
  }

  /// Nil when the operator is none, is not fp32, or broadcasts in a way the kernel does not know.
  init?(_ node: Node, _ graph: Graph) {
    guard case .pointwise(let function) = node.operation.form, node.outputs.count == 1,
      node.inputs.count == function.arity,
      (node.inputs + node.outputs).allSatisfy({ graph.type(of: $0).elementType == .float32 })
    else { return nil }
    self.node = node
    self.function = function
    layout = graph.layout(of: node.output)
    if let laidOut = node.operation as? LaidOut {
      form = .blocked(BlockedRows(node, laidOut, graph))
    } else {
      let operands = node.inputs.map(graph.shape(of:))
      guard let rows = BroadcastRows(output: graph.shape(of: node.output), operands: operands)
      else { return nil }
      form = .rowMajor(rows)
    }
  }

  var kernel: String { "pointwise" }
  var detail: String {
    switch form {
    case .rowMajor(let rows): "\(rows.outer) rows of \(rows.inner)"
    case .blocked(let rows): "\(rows.outer) blocks of \(rows.inner)"
    }
  }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    var owners: [AnyObject] = []
    let operands: [PointwiseArguments.Operand]
    let (outer, inner): (Int, Int)
    var halo: [Launch] = []
    let output = memory.floats(node.output)
    switch form {
    case .rowMajor(let rows):
      (outer, inner) = (rows.outer, rows.inner)
      operands = zip(node.inputs, rows.operands).map { input, row in
        row.arguments(UnsafePointer(memory.floats(input)))
      }
    case .blocked(let rows):
      (outer, inner) = (rows.outer, rows.inner)
      operands = node.inputs.indices.map { rows.operand($0, memory, &owners) }
      halo = haloLaunch(rows.shape, output, memory)
    }
    let (code, slope) = function.code
    var arguments = PointwiseArguments(
      code: code, a: operands[0], b: operands[operands.count - 1], output: output,
      outer: outer, inner: inner, chunk: memory.chunk(inner))
    arguments.slope = slope
    if arguments.chunksPerRow == 1, inner > 0 {
      arguments.rowsPerTask = max(1, min(4096 / inner, outer / (8 * memory.threads)))
    }
    let launch = KernelLaunch(
      memory.kernels.pointwise, [arguments], taskCounts: [arguments.taskCount], owners: owners)
    return [launch] + halo
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
    case .equal: (.equal, 0)
    case .leakyReLUGradient(let slope): (.leakyReLUGradient, slope)
    case .leakyReLU(let slope): (.leakyReLU, slope)
    case .sigmoid: (.sigmoid, 0)
    case .tanh: (.tanh, 0)
    case .exp: (.exp, 0)
    case .log: (.log, 0)
    case .sqrt: (.sqrt, 0)
    case .erf: (.erf, 0)
    case .absolute: (.absolute, 0)
    case .floor: (.floor, 0)
    case .ceil: (.ceil, 0)
    case .round: (.round, 0)
    }
  }
}
