import ChiasmGraph
import ChiasmKernelInterface
import COpenMP

/// Work bound to its memory: numbered tasks that may run on any thread in any order.
open class Launch {
  public let taskCount: Int

  public init(taskCount: Int) { self.taskCount = taskCount }

  /// Runs one task.
  open func run(_ task: Int) {}

  /// What the last run complained of; a run ends there.
  open var error: PlanError? { nil }
}

/// One or more sets of arguments, whose tasks follow one another.
///
/// Sets may be grouped: a task then runs its number of every set of its group, so that sets which
/// touch the same memory do so together.
class ArgumentsLaunch<Arguments>: Launch {
  private let pieces: UnsafeMutableBufferPointer<Arguments>
  /// Pieces per group.
  final let groupSize: Int
  /// The first task of each group.
  private let starts: UnsafeMutableBufferPointer<Int>
  /// What the arguments point into, kept alive.
  private let owners: [AnyObject]

  /// - Parameter groupSize: divides the number of sets; 1 where task counts in a group differ.
  init(
    _ arguments: [Arguments], taskCounts: [Int], owners: [AnyObject], groupSize: Int = 1
  ) {
    let groups = stride(from: 0, to: arguments.count, by: groupSize)
    let areEven = groups.allSatisfy { first in
      taskCounts[first..<first + groupSize].allSatisfy { $0 == taskCounts[first] }
    }
    self.groupSize = areEven ? groupSize : 1
    pieces = .allocate(capacity: arguments.count)
    _ = pieces.initialize(from: arguments)
    starts = .allocate(capacity: arguments.count / self.groupSize)
    var total = 0
    for group in starts.indices {
      starts[group] = total
      total += taskCounts[group * self.groupSize]
    }
    self.owners = owners
    super.init(taskCount: total)
  }

  deinit {
    pieces.deinitialize()
    pieces.deallocate()
    starts.deallocate()
  }

  /// The first arguments of the group that a task belongs to, and its number among theirs.
  @inline(__always)
  final func locate(_ task: Int) -> (UnsafePointer<Arguments>, Int) {
    var group = starts.count - 1
    while starts[group] > task { group -= 1 }
    return (UnsafePointer(pieces.baseAddress! + group * groupSize), task - starts[group])
  }
}

/// A kernel over its arguments.
final class KernelLaunch<Arguments>: ArgumentsLaunch<Arguments> {
  private let kernel: KernelTable.Kernel<Arguments>
  private let strips: Int
  private let tasksPerStrip: Int

  /// - Parameter strips: how many equal runs the tasks of every set consist of, of which the first
  ///   tasks run first, then the second ones, and so on; 1 leaves the order alone. For sets with
  ///   as many tasks each.
  init(
    _ kernel: @escaping KernelTable.Kernel<Arguments>, _ arguments: [Arguments],
    taskCounts: [Int], owners: [AnyObject] = [], groupSize: Int = 1, strips: Int = 1
  ) {
    self.kernel = kernel
    let areEven = taskCounts.allSatisfy { $0 == taskCounts[0] && $0 % strips == 0 }
    self.strips = areEven ? strips : 1
    tasksPerStrip = areEven ? taskCounts[0] / strips : 0
    super.init(arguments, taskCounts: taskCounts, owners: owners, groupSize: groupSize)
  }

  override func run(_ task: Int) {
    var (arguments, number) = locate(task)
    if strips > 1 { number = number % strips * tasksPerStrip + number / strips }
    for piece in 0..<groupSize { kernel(arguments + piece, number) }
  }
}

/// Scratch memory of which every worker has a part.
struct WorkerScratch {
  let memory: UnsafeMutablePointer<Float>
  /// Floats from a worker's part to the next one's.
  let stride: Int

  /// The part of the worker that asks.
  var own: UnsafeMutablePointer<Float> { memory + Int(chiasm_worker_index()) * stride }
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

/// A launch with others around it that touch nothing of what it touches: threads meet once behind
/// all of them.
///
/// One half of the others comes before its tasks, one behind them, so that each of two threads
/// begins with its own half of either.
final class JoinedLaunch: Launch {
  private let main: Launch
  private let others: [Launch]
  private let before: Int

  init(_ main: Launch, with others: [Launch]) {
    self.main = main
    self.others = others
    let count = others.reduce(0) { $0 + $1.taskCount }
    before = count / 2
    super.init(taskCount: main.taskCount + count)
  }

  override func run(_ task: Int) {
    if task >= before && task < before + main.taskCount { return main.run(task - before) }
    var number = task < before ? task : task - main.taskCount
    for launch in others {
      if number < launch.taskCount { return launch.run(number) }
      number -= launch.taskCount
    }
  }
}

/// One task that may fail: a plugin's kernel, or an operator's reference.
final class FallibleLaunch: Launch {
  private let prepared: PreparedKernel
  private let node: String
  private var failure: PlanError?

  init(_ prepared: PreparedKernel, node: String) {
    self.prepared = prepared
    self.node = node
    super.init(taskCount: 1)
  }

  override var error: PlanError? { failure }

  override func run(_ task: Int) {
    failure = prepared.run().map {
      PlanError(.operation, "node \"\(node)\"", $0.description)
    }
  }
}
