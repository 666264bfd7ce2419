import ChiasmParallel
import ChiasmTensor

/// The weights of convolutions in the form in which kernels read them: one block of memory for all
/// steps of a plan, and the work of filling it.
///
/// Everything is packed together at the end: a layer alone has too few tasks to keep every thread
/// busy. A task writes memory no other task writes.
final class PackingTasks {
  private struct Entry {
    let first: Int
    let body: (Int) -> Void
  }

  private let block: Storage
  private let isPacked: Bool
  private var usedByteCount = 0
  private var entries: [Entry] = []
  private var count = 0

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

  /// Adds `count` tasks, which ``run(threads:)`` numbers from 0 for `body`.
  func add(_ count: Int, _ body: @escaping (Int) -> Void) {
    guard count > 0, !isPacked else { return }
    entries.append(Entry(first: self.count, body: body))
    self.count += count
  }

  /// Runs every task once, and forgets them.
  func run(threads: Int) {
    let entries = entries
    parallelFor(count, threads: threads) { task in
      // The last entry that begins at or before the task.
      var (low, high) = (0, entries.count)
      while high - low > 1 {
        let middle = (low + high) / 2
        if entries[middle].first <= task { low = middle } else { high = middle }
      }
      entries[low].body(task - entries[low].first)
    }
    self.entries = []
    count = 0
  }
}
