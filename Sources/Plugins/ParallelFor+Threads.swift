import CChiasmPlugin
import ChiasmParallel

extension ParallelFor {
  /// Tasks on up to `count` threads of Chiasm's own team.
  public static func threads(_ count: Int) -> ParallelFor {
    // The number travels in the pointer: nothing to allocate, nothing to keep alive.
    ParallelFor(runOnThreads, host: UnsafeMutableRawPointer(bitPattern: max(count, 1)))
  }
}

/// A kernel's task and what it works on, on the stack of the loop.
private struct KernelTask {
  let body: chiasm_kernel_task
  let context: UnsafeMutableRawPointer?
}

private let runOnThreads: ParallelFor.Function = { threads, count, body, context in
  guard let body else { return }
  var task = KernelTask(body: body, context: context)
  withUnsafeMutablePointer(to: &task) { task in
    parallelFor(count, threads: Int(bitPattern: threads), context: UnsafeMutableRawPointer(task)) {
      context, index in
      guard let task = context?.assumingMemoryBound(to: KernelTask.self).pointee else { return }
      task.body(Int(index), task.context)
    }
  }
}
