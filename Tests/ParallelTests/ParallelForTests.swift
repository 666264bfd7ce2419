import ChiasmParallel
import Foundation
import Synchronization
import Testing

struct ParallelForTests {
  /// How often each task ran; every task counts in a cell of its own and in a shared one.
  private func visits(_ count: Int, threads: Int) -> (each: [Int], total: Int) {
    let cells = UnsafeMutablePointer<Int>.allocate(capacity: max(1, count))
    cells.initialize(repeating: 0, count: max(1, count))
    defer { cells.deallocate() }
    let total = Atomic(0)
    parallelFor(count, threads: threads) { task in
      cells[task] += 1
      total.add(1, ordering: .relaxed)
    }
    return ((0..<count).map { cells[$0] }, total.load(ordering: .relaxed))
  }

  @Test(arguments: [0, 1, 2, 3, 7, 1000], [1, 2, 3, 8, 70])
  func `runs every task once`(count: Int, threads: Int) {
    let (each, total) = visits(count, threads: threads)
    #expect(each.allSatisfy { $0 == 1 })
    #expect(total == count)
  }

  /// Data stay in the caches of the thread that wrote them.
  @Test func `a thread begins with its part of the tasks and then helps the others`() {
    let first = Mutex<[Int]>([])
    let last = Mutex<[Int: Int]>([:])
    parallelFor(10, threads: 2) { task in
      let isEarly = first.withLock { begun in
        guard begun.count < 2 else { return false }
        begun.append(task)
        return true
      }
      let deadline = ContinuousClock.now + .seconds(20)
      // Neither thread takes a second task before both have one.
      while isEarly, first.withLock({ $0.count }) < 2, ContinuousClock.now < deadline {}
      last.withLock { $0[task] = workerIndex }
      // The second thread is slow: the first has to help.
      if task == 5 { while last.withLock({ $0.count }) < 10, ContinuousClock.now < deadline {} }
    }
    #expect(Set(first.withLock(\.self)) == [0, 5])
    let workers = last.withLock(\.self)
    #expect(workers.count == 10)
    #expect(Set((0..<5).map { workers[$0] }).count == 1)
    #expect(workers[9] == workers[0])
  }

  @Test func `has finished when it returns`() {
    for _ in 0..<200 { #expect(visits(16, threads: 4).each == Array(repeating: 1, count: 16)) }
  }

  @Test(arguments: [0, -1]) func `runs on the caller when there are no threads`(threads: Int) {
    #expect(visits(3, threads: threads).total == 3)
  }

  @Test func `runs inner tasks itself when calls nest`() {
    let total = Atomic(0)
    parallelFor(4, threads: 4) { _ in
      let caller = pthread_self()
      parallelFor(5, threads: 4) { _ in
        if pthread_equal(caller, pthread_self()) != 0 { total.add(1, ordering: .relaxed) }
      }
    }
    #expect(total.load(ordering: .relaxed) == 20)
  }

  @Test func `serves several callers at once`() async {
    let totals = await withTaskGroup(of: Int.self, returning: [Int].self) { group in
      for caller in 0..<6 {
        group.addTask {
          (0..<20).reduce(0) { sum, _ in sum + visits(caller + 1, threads: 3).total }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(totals.sorted() == (1...6).map { 20 * $0 })
  }

  @Test func `gives workers of one call numbers of their own`() {
    let isBusy = (0..<4).map { _ in Busy() }
    let clashes = Atomic(0)
    parallelFor(64, threads: 4) { _ in
      let worker = workerIndex
      guard (0..<4).contains(worker) else { clashes.add(1, ordering: .relaxed); return }
      if isBusy[worker].flag.exchange(true, ordering: .relaxed) {
        clashes.add(1, ordering: .relaxed)
      }
      usleep(100)
      isBusy[worker].flag.store(false, ordering: .relaxed)
    }
    #expect(clashes.load(ordering: .relaxed) == 0)
    #expect(workerIndex == 0)
  }

  private final class Busy: Sendable { let flag = Atomic(false) }
}
