import CChiasmPlugin
import ChiasmLanguage
public import ChiasmPluginWire
public import ChiasmTensor
import Synchronization

/// A plugin operator's own loops for inputs of certain types.
///
/// The first run is checked: outputs lie between guards and are written twice over different
/// poison. Later runs go straight to the kernel and allocate nothing.
public final class PluginKernel: Sendable {
  public let inputTypes: [TensorType]
  public let outputTypes: [TensorType]
  /// The memory ``run(inputs:outputs:scratch:parallelFor:)`` needs, in bytes.
  public let scratchByteCount: Int
  /// Whether tensors of any strides may be given, or dense row-major ones only.
  public var takesStrides: Bool { instance.table.takesStrides }

  var id: OperatorID { instance.id }

  private let instance: PluginInstance
  private let isChecked = Atomic(false)

  init(_ instance: PluginInstance, _ inputs: [TensorType]) throws(OperatorError) {
    self.instance = instance
    inputTypes = inputs
    outputTypes = try instance.infer(inputs)
    _ = try wireTypes(outputTypes, for: instance.id)
    scratchByteCount = try instance.scratchByteCount(inputs)
  }

  /// Runs the kernel.
  ///
  /// - Parameter scratch: at least `scratchByteCount` bytes on a 64-byte boundary.
  /// - Throws: ``PluginError`` `failed` when the kernel reports a failure; `kernelOutput` on the
  ///   first run when it writes outside its outputs, leaves elements unwritten or gives two
  ///   results.
  /// - Precondition: the tensors have the kernel's types, and are dense unless it takes strides.
  public func run(
    inputs: UnsafeBufferPointer<KernelTensor>, outputs: UnsafeBufferPointer<KernelTensor>,
    scratch: UnsafeMutableRawBufferPointer, parallelFor: ParallelFor
  ) throws(PluginError) {
    precondition(inputs.count == inputTypes.count, "\(inputs.count) inputs")
    precondition(outputs.count == outputTypes.count, "\(outputs.count) outputs")
    precondition(scratch.count >= scratchByteCount, "\(scratch.count) bytes of scratch memory")
    var call = chiasm_kernel_call(
      size: MemoryLayout<chiasm_kernel_call>.size, inputs: inputs.baseAddress,
      input_count: inputs.count, outputs: outputs.baseAddress, output_count: outputs.count,
      scratch: scratch.baseAddress, scratch_size: scratch.count, host: parallelFor.host,
      parallel_for: parallelFor.function)
    if isChecked.load(ordering: .acquiring) {
      try run(&call)
    } else {
      try runChecked(call, outputs)
      isChecked.store(true, ordering: .releasing)
    }
  }

  private func run(_ call: UnsafePointer<chiasm_kernel_call>) throws(PluginError) {
    do throws(OperatorError) {
      try instance.run(call)
    } catch {
      throw PluginError(error)
    }
  }

  /// Runs over two poisons, between guards, and copies the result out.
  private func runChecked(
    _ call: chiasm_kernel_call, _ outputs: UnsafeBufferPointer<KernelTensor>
  ) throws(PluginError) {
    let guarded = outputs.map(GuardedMemory.init)
    let tensors = guarded.map(\.tensor)
    for poison in [GuardedMemory.Poison.first, .second] {
      for memory in guarded { memory.fill(poison) }
      var guardedCall = call
      let result: Result<Void, PluginError> = tensors.withUnsafeBufferPointer { tensors in
        guardedCall.outputs = tensors.baseAddress
        return Result { () throws(PluginError) in try run(&guardedCall) }
      }
      try result.get()
      for (index, memory) in guarded.enumerated() {
        if let fault = memory.fault(poison, comparedWith: outputs[index]) {
          throw PluginError(.kernelOutput, instance.id, "kernel, output \(index): \(fault)")
        }
        if poison == .first { memory.copy(to: outputs[index]) }
      }
    }
  }
}
