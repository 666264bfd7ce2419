import ChiasmGraph
import ChiasmTensor

/// An operator without a kernel: its own slow reference. Allocates on every run.
struct ReferenceStep: Step {
  let node: Node

  var kernel: String { "reference" }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let inputs = node.inputs.map { input in
      (memory.address(input), memory.graph.type(of: input), memory.graph.constant(input))
    }
    let outputs = node.outputs.map { (memory.address($0), memory.graph.type(of: $0)) }
    let operation = node.operation
    let prepared = PreparedKernel {
      let tensors = inputs.map { address, type, constant in
        if let constant { return constant }
        let storage = Storage(uninitializedByteCount: type.byteCount)
        storage.bytes.copyMemory(from: .init(start: address, count: type.byteCount))
        return Tensor(type, storage: storage)
      }
      do throws(OperatorError) {
        let results = try operation.evaluate(tensors)
        for (result, (address, type)) in zip(results, outputs) {
          result.withUnsafeBytes { bytes in
            UnsafeMutableRawBufferPointer(start: address, count: type.byteCount)
              .copyMemory(from: bytes)
          }
        }
        return nil
      } catch {
        return error
      }
    }
    return [FallibleLaunch(prepared, node: node.name)]
  }
}
