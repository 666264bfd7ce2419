/// Tasks of several bodies, numbered one after the other.
struct TaskList {
  private struct Entry {
    let first: Int
    let body: (Int) -> Void
  }

  private var entries: [Entry] = []
  private(set) var count = 0

  /// Adds `count` tasks, which `body` gets numbered from 0.
  mutating func add(_ count: Int, _ body: @escaping (Int) -> Void) {
    guard count > 0 else { return }
    entries.append(Entry(first: self.count, body: body))
    self.count += count
  }

  mutating func add(_ other: TaskList) {
    for entry in other.entries {
      entries.append(Entry(first: count + entry.first, body: entry.body))
    }
    count += other.count
  }

  func run(_ task: Int) {
    // The last entry that begins at or before the task.
    var (low, high) = (0, entries.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if entries[middle].first <= task { low = middle } else { high = middle }
    }
    entries[low].body(task - entries[low].first)
  }
}

/// Packs weights that change from run to run: part of the first step that reads them.
final class PackingLaunch: Launch {
  private let tasks: TaskList

  init(_ tasks: TaskList) {
    self.tasks = tasks
    super.init(taskCount: tasks.count)
  }

  override func run(_ task: Int) { tasks.run(task) }
}
