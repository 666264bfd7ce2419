public import ChiasmGraph
import ChiasmPluginWire
public import ChiasmTensor

extension PluginOperator: KernelOperator {
  public var hasKernel: Bool { table.hasKernel }

  /// The kernel for inputs of these types; made when a plan is made.
  ///
  /// - Throws: ``PluginError`` `failed` when there is none or the plugin refuses the types.
  public func kernel(for inputs: [TensorType]) throws(PluginError) -> PluginKernel {
    do throws(OperatorError) {
      return try makeKernel(inputs)
    } catch {
      throw PluginError(error)
    }
  }

  /// - Throws: ``OperatorError`` `plugin` also when the kernel takes dense tensors only and a
  ///   tensor is not.
  public func prepareKernel(inputs: [StridedTensor], outputs: [StridedTensor], threads: Int)
    throws(OperatorError) -> PreparedKernel
  {
    let kernel = try makeKernel(inputs.map(\.type))
    let (given, made) = (inputs.map(KernelTensor.init), outputs.map(KernelTensor.init))
    guard outputs.map(\.type) == kernel.outputTypes else {
      throw OperatorError(
        .plugin, id, "expected outputs \(kernel.outputTypes), got \(outputs.map(\.type))")
    }
    guard kernel.takesStrides || (given + made).allSatisfy(\.isDense) else {
      throw OperatorError(.plugin, id, "expected dense tensors, got strided ones")
    }
    let bound = BoundKernel(kernel, given, made, parallelFor: .threads(threads))
    return PreparedKernel { bound.run() }
  }

  private func makeKernel(_ inputs: [TensorType]) throws(OperatorError) -> PluginKernel {
    guard hasKernel else { throw OperatorError(.unsupported, id, "has no kernel") }
    return try PluginKernel(instance, inputs)
  }
}

extension KernelTensor {
  fileprivate init(_ tensor: StridedTensor) {
    self.init(tensor.data, tensor.type, strides: tensor.strides)
  }
}

/// A kernel with the memory it works on.
private final class BoundKernel {
  private let kernel: PluginKernel
  private let inputs: [KernelTensor]
  private let outputs: [KernelTensor]
  private let scratch: Storage
  private let parallelFor: ParallelFor

  init(
    _ kernel: PluginKernel, _ inputs: [KernelTensor], _ outputs: [KernelTensor],
    parallelFor: ParallelFor
  ) {
    self.kernel = kernel
    self.inputs = inputs
    self.outputs = outputs
    self.parallelFor = parallelFor
    scratch = Storage(uninitializedByteCount: kernel.scratchByteCount)
  }

  /// Nil, or what the kernel complained of.
  func run() -> OperatorError? {
    inputs.withUnsafeBufferPointer { inputs in
      outputs.withUnsafeBufferPointer { outputs in
        do throws(PluginError) {
          try kernel.run(
            inputs: inputs, outputs: outputs, scratch: scratch.bytes, parallelFor: parallelFor)
          return nil
        } catch {
          return error.asOperatorError(kernel.id)
        }
      }
    }
  }
}
