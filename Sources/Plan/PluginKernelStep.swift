import ChiasmGraph
import ChiasmTensor

/// An operator that brings its own kernel.
struct PluginKernelStep: Step {
  let node: Node
  let operation: any KernelOperator

  init?(_ node: Node) {
    guard let operation = node.operation as? any KernelOperator, operation.hasKernel else {
      return nil
    }
    self.node = node
    self.operation = operation
  }

  var kernel: String { "plugin" }
  var detail: String { operation.id.rawValue }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    func strided(_ value: Value) -> StridedTensor {
      let type = memory.graph.type(of: value)
      return StridedTensor(
        data: memory.address(value), type: type, strides: type.shape.strides)
    }
    do throws(OperatorError) {
      let prepared = try operation.prepareKernel(
        inputs: node.inputs.map(strided), outputs: node.outputs.map(strided),
        threads: memory.threads)
      return [FallibleLaunch(prepared, node: node.name)]
    } catch {
      throw PlanError(.operation, "node \"\(node.name)\"", error.description)
    }
  }
}
