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
    let window: [Int]
    let strides: [Int]
    let padding: [Int]
    switch laidOut.base {
    case let pool as MaxPool:
      code = .maximum
      (window, strides, padding) = (pool.window, pool.strides, pool.padding)
    case let pool as AveragePool:
      code = pool.countPadding ? .meanWithPadding : .mean
      (window, strides, padding) = (pool.window, pool.strides, pool.padding)
    default: return nil
    }
    self.node = node
    let (input, output) = (graph.shape(of: node.inputs[0]), graph.shape(of: node.output))
    from = PhysicalShape(input, laidOut.inputLayouts[0])
    to = PhysicalShape(output, laidOut.outputLayout)
    let own = window.indices.map { index in
      var axis = PoolArguments.Axis()
      (axis.input, axis.output) = (input[index + 2], output[index + 2])
      axis.window = window[index]
      axis.stride = strides.isEmpty ? window[index] : strides[index]
      axis.low = padding.isEmpty ? 0 : padding[index]
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
    return [launch] + haloLaunch(to, output, memory)
  }
}
