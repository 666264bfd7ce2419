import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor

/// A pooling of blocked tensors.
struct PoolStep: Step {
  let node: Node
  let code: PoolArguments.Code
  let from: PhysicalShape
  let to: PhysicalShape
  private let axes: [PoolArguments.Axis]

  init?(_ node: Node, _ graph: Graph) {
    guard let laidOut = node.operation as? LaidOut else { return nil }
    let pool: any Pooling
    switch laidOut.base {
    case let maximum as MaxPool: (code, pool) = (.maximum, maximum)
    case let mean as AveragePool:
      (code, pool) = (mean.countPadding ? .meanWithPadding : .mean, mean)
    default: return nil
    }
    self.node = node
    let (input, output) = (graph.shape(of: node.inputs[0]), graph.shape(of: node.output))
    from = PhysicalShape(input, laidOut.inputLayouts[0])
    to = PhysicalShape(output, laidOut.outputLayout)
    let rank = pool.window.count
    let padding = pool.padding.count == rank ? pool.padding + pool.padding : pool.padding
    let own = (0..<rank).map { index in
      var axis = PoolArguments.Axis()
      (axis.input, axis.output) = (input[index + 2], output[index + 2])
      axis.window = pool.window[index]
      axis.stride = pool.strides.isEmpty ? pool.window[index] : pool.strides[index]
      axis.dilation = pool.dilations.isEmpty ? 1 : pool.dilations[index]
      (axis.low, axis.high) = padding.isEmpty ? (0, 0) : (padding[index], padding[index + rank])
      return axis
    }
    axes = Array(repeating: PoolArguments.Axis(), count: 3 - own.count) + own
  }

  var kernel: String { "pool" }
  var detail: String {
    let window = axes.map { "\($0.window)" }.joined(separator: "x")
    return code == .maximum ? "maximum of \(window)" : "mean of \(window)"
  }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let output = memory.floats(node.output)
    var arguments = PoolArguments(
      code, input: UnsafePointer(memory.floats(node.inputs[0])), output: output,
      from: from.placement, to: to.placement, cases: from.cases, blocks: from.blocks)
    (arguments.d, arguments.h, arguments.w) = (axes[0], axes[1], axes[2])
    let launch = KernelLaunch(
      memory.kernels.pool, [arguments], taskCounts: [arguments.taskCount])
    return [launch] + haloLaunch(of: node.output, to, memory)
  }
}
