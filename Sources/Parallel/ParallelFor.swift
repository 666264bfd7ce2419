public import COpenMP

/// Runs `body` for every task from 0 to `count - 1` on up to `threads` threads.
///
/// Tasks run in any order; no two write the same memory. Returns when all have finished.
public func parallelFor(_ count: Int, threads: Int, _ body: (Int) -> Void) {
  withoutActuallyEscaping(body) { body in
    withUnsafePointer(to: body) { pointer in
      chiasm_parallel_for(
        Int64(count), Int32(threads),
        { context, task in
          context!.assumingMemoryBound(to: ((Int) -> Void).self).pointee(Int(task))
        }, UnsafeMutableRawPointer(mutating: pointer))
    }
  }
}

/// Runs a C task without touching a closure: what the executor's steady state uses.
@inline(__always)
public func parallelFor(
  _ count: Int, threads: Int, context: UnsafeMutableRawPointer, _ body: chiasm_task
) {
  chiasm_parallel_for(Int64(count), Int32(threads), body, context)
}

/// Bounds how long idle threads of the calling thread's team spin before they sleep.
///
/// Steps of a run follow each other within microseconds and are worth waiting for; between runs the
/// processor belongs to others.
public func boundSpinning(milliseconds: Int) { chiasm_set_spin_time(Int32(milliseconds)) }
