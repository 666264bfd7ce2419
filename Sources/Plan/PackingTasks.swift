import ChiasmParallel

/// The weights that steps bring into their own form while they are bound.
///
/// All are packed together at the end: a layer alone has too few tasks to keep every thread busy.
/// A task writes memory no other task writes.
final class PackingTasks {
  private struct Entry {
    let first: Int
    let body: (Int) -> Void
  }

  private var entries: [Entry] = []
  private var count = 0

  /// Adds `count` tasks, which ``run(threads:)`` numbers from 0 for `body`.
  func add(_ count: Int, _ body: @escaping (Int) -> Void) {
    guard count > 0 else { return }
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
