public import ChiasmKernelInterface
import COpenMP

/// Work bound to its memory: numbered tasks that may run on any thread in any order.
open class Launch {
  public let taskCount: Int

  public init(taskCount: Int) { self.taskCount = taskCount }

  /// Runs one task.
  open func run(_ task: Int) {}
}

/// One or more sets of arguments, whose tasks follow one another.
class ArgumentsLaunch<Arguments>: Launch {
  private let pieces: UnsafeMutableBufferPointer<Arguments>
  /// The first task of each piece.
  private let starts: UnsafeMutableBufferPointer<Int>
  /// What the arguments point into, kept alive.
  private let owners: [AnyObject]

  init(_ arguments: [Arguments], taskCounts: [Int], owners: [AnyObject]) {
    pieces = .allocate(capacity: arguments.count)
    _ = pieces.initialize(from: arguments)
    starts = .allocate(capacity: arguments.count)
    var total = 0
    for index in arguments.indices {
      starts[index] = total
      total += taskCounts[index]
    }
    self.owners = owners
    super.init(taskCount: total)
  }

  deinit {
    pieces.deinitialize()
    pieces.deallocate()
    starts.deallocate()
  }

  /// The arguments that a task belongs to, and its number among theirs.
  @inline(__always)
  final func locate(_ task: Int) -> (UnsafePointer<Arguments>, Int) {
    var index = pieces.count - 1
    while starts[index] > task { index -= 1 }
    return (UnsafePointer(pieces.baseAddress! + index), task - starts[index])
  }
}

/// A kernel over its arguments.
final class KernelLaunch<Arguments>: ArgumentsLaunch<Arguments> {
  private let kernel: KernelTable.Kernel<Arguments>

  init(
    _ kernel: @escaping KernelTable.Kernel<Arguments>, _ arguments: [Arguments],
    taskCounts: [Int], owners: [AnyObject] = []
  ) {
    self.kernel = kernel
    super.init(arguments, taskCounts: taskCounts, owners: owners)
  }

  override func run(_ task: Int) {
    let (arguments, number) = locate(task)
    kernel(arguments, number)
  }
}

/// A kernel whose workers have scratch memory of their own.
final class ScratchLaunch<Arguments>: ArgumentsLaunch<Arguments> {
  private let kernel: KernelTable.ScratchKernel<Arguments>

  init(
    _ kernel: @escaping KernelTable.ScratchKernel<Arguments>, _ arguments: [Arguments],
    taskCounts: [Int], owners: [AnyObject] = []
  ) {
    self.kernel = kernel
    super.init(arguments, taskCounts: taskCounts, owners: owners)
  }

  override func run(_ task: Int) {
    let (arguments, number) = locate(task)
    kernel(arguments, number, Int(chiasm_worker_index()))
  }
}

/// One task that runs a closure: operators without a kernel, and plugins' own.
final class ClosureLaunch: Launch {
  private let body: () -> Void

  init(_ body: @escaping () -> Void) {
    self.body = body
    super.init(taskCount: 1)
  }

  override func run(_ task: Int) { body() }
}
