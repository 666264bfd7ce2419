public import CChiasmPlugin
public import ChiasmPluginWire

/// What a kernel works with during one call; nothing of it may be kept.
public struct KernelCall {
  private let call: UnsafePointer<chiasm_kernel_call>

  init(_ call: UnsafePointer<chiasm_kernel_call>) { self.call = call }

  public var inputCount: Int { call.pointee.input_count }
  public var outputCount: Int { call.pointee.output_count }

  /// - Precondition: 0 <= `index` < `inputCount`.
  public func input(_ index: Int) -> KernelTensor {
    precondition((0..<inputCount).contains(index), "input \(index) of \(inputCount)")
    return call.pointee.inputs[index]
  }

  /// - Precondition: 0 <= `index` < `outputCount`.
  public func output(_ index: Int) -> KernelTensor {
    precondition((0..<outputCount).contains(index), "output \(index) of \(outputCount)")
    return call.pointee.outputs[index]
  }

  /// At least as many bytes as the operator asked for, on a 64-byte boundary.
  public var scratch: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: call.pointee.scratch, count: call.pointee.scratch_size)
  }

  /// Calls `body` once for every task below `count`, in any order and on any thread, and returns
  /// when all have ended.
  ///
  /// Split work by its size, never by a number of threads: then the result does not depend on
  /// that number. The only allocation is one small one for the closure.
  public func parallelFor(_ count: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: KernelTask(body: body)) { pointer in
        let context = UnsafeMutableRawPointer(mutating: UnsafeRawPointer(pointer))
        call.pointee.parallel_for(call.pointee.host, count, runTask, context)
      }
    }
  }
}

/// A closure in memory of known layout, for a pointer to cross the C boundary.
private struct KernelTask {
  let body: (Int) -> Void
}

/// Runs one task of the ``KernelTask`` that `context` points to.
private let runTask: chiasm_kernel_task = { task, context in
  context?.assumingMemoryBound(to: KernelTask.self).pointee.body(task)
}
