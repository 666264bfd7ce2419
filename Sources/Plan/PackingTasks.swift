import ChiasmParallel
import ChiasmTensor

/// The constant weights of convolutions in the form in which kernels read them: one block of memory
/// for all steps of a plan, and the work of filling it.
///
/// Everything is packed together at the end: a layer alone has too few tasks to keep every thread
/// busy. A task writes memory no other task writes.
final class PackingTasks {
  private let block: Storage
  private let isPacked: Bool
  private var usedByteCount = 0
  private var tasks = TaskList()
  private var forms: [PackedForm: PackedWeights] = [:]

  /// - Parameters:
  ///   - byteCount: what the steps of the plan will ask for, and no less.
  ///   - image: the ``image`` of an earlier binding of the same plan; there is nothing to do then.
  /// - Precondition: the image is as long.
  init(byteCount: Int, image: Storage? = nil) {
    precondition(image.map { $0.bytes.count >= byteCount } ?? true, "the image is too short")
    block = image ?? Storage(uninitializedByteCount: max(1, byteCount))
    isPacked = image != nil
  }

  /// Bytes that a form of `byteCount` takes up, whole cache lines.
  static func placeByteCount(_ byteCount: Int) -> Int {
    (byteCount + Storage.alignment - 1) / Storage.alignment * Storage.alignment
  }

  /// What ``run(threads:)`` has packed.
  var image: Storage { block }

  /// The next `count` floats of the block, on a cache line. They live as long as it does.
  func place(_ count: Int) -> UnsafeMutablePointer<Float> {
    let start = usedByteCount
    usedByteCount += Self.placeByteCount(4 * count)
    precondition(usedByteCount <= block.bytes.count, "steps pack more than they have said")
    return (block.bytes.baseAddress! + start).assumingMemoryBound(to: Float.self)
  }

  /// What an earlier step has packed.
  func known(_ form: PackedForm) -> PackedWeights? { forms[form] }

  func remember(_ packed: PackedWeights, _ form: PackedForm) { forms[form] = packed }

  /// Adds tasks for ``run(threads:)``.
  func add(_ tasks: TaskList) {
    if !isPacked { self.tasks.add(tasks) }
  }

  /// Runs every task once, and forgets them.
  func run(threads: Int) {
    if !isPacked { block.populate(threads: threads) }
    let tasks = tasks
    parallelFor(tasks.count, threads: threads) { tasks.run($0) }
    self.tasks = TaskList()
    forms = [:]
  }
}
