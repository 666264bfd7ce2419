public import ChiasmKernelInterface
import ChiasmGraph

/// Work bound to its memory: numbered tasks that may run on any thread in any order.
open class Launch {
  public let taskCount: Int

  public init(taskCount: Int) { self.taskCount = taskCount }

  /// Runs one task.
  open func run(_ task: Int) {}
}

/// A kernel with one or more sets of arguments, whose tasks follow one another.
final class KernelLaunch<Arguments>: Launch {
  private let kernel: KernelTable.Kernel<Arguments>
  private let pieces: UnsafeMutableBufferPointer<Arguments>
  /// The first task of each piece.
  private let starts: UnsafeMutableBufferPointer<Int>
  /// What the arguments point into, kept alive.
  private let owners: [AnyObject]

  init(
    _ kernel: @escaping KernelTable.Kernel<Arguments>, _ arguments: [Arguments],
    taskCounts: [Int], owners: [AnyObject] = []
  ) {
    self.kernel = kernel
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

  override func run(_ task: Int) {
    var index = pieces.count - 1
    while starts[index] > task { index -= 1 }
    kernel(pieces.baseAddress! + index, task - starts[index])
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
