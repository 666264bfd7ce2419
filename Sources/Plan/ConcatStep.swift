import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor

/// A concatenation of blocked channels. Inputs that were made in their part of the output's memory
/// are there already; the others are copied.
struct ConcatStep: Step {
  let node: Node
  let output: PhysicalShape
  let inputs: [PhysicalShape]

  init?(_ node: Node, _ graph: Graph) {
    guard let laidOut = node.operation as? LaidOut, laidOut.base is Concat else { return nil }
    self.node = node
    output = PhysicalShape(graph.shape(of: node.output), laidOut.outputLayout)
    inputs = zip(node.inputs, laidOut.inputLayouts).map {
      PhysicalShape(graph.shape(of: $0), $1)
    }
  }

  var kernel: String { "concat" }
  var detail: String { inputs.map { "\($0.channels)" }.joined(separator: " + ") + " channels" }

  /// Where each input begins in the output of one case, in elements.
  var starts: [Int] {
    var block = 0
    return inputs.map { input in
      defer { block += input.blocks }
      return block * output.blockStride
    }
  }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let target = memory.floats(node.output)
    var launches: [Launch] = []
    var isWhole = true
    for (index, start) in starts.enumerated() {
      let source = memory.floats(node.inputs[index])
      if source == target + start { continue }
      isWhole = false
      let arguments = ReorderArguments(
        input: UnsafePointer(source), output: target + start, from: inputs[index].placement,
        to: output.placement, cases: output.cases, channels: inputs[index].channels,
        extents: (output.extents.d, output.extents.h, output.extents.w))
      launches.append(
        KernelLaunch(memory.kernels.reorder, [arguments], taskCounts: [arguments.taskCount]))
    }
    return isWhole ? [] : launches + haloLaunch(output, target, memory)
  }
}
